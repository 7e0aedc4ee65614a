using SamkeStream.Language.HuggingFace;

namespace SamkeStream.Language.Tokenization;

/// <summary>Turns text into token ids and back, as Hugging Face's fast tokenizers do. Safe to use from several threads.</summary>
public abstract class Tokenizer
{
    /// <summary>Far above every model's vocabulary; keeps a wrong id from claiming memory.</summary>
    private const int LargestId = 10_000_000;

    private readonly Dictionary<string, int> _ids;
    private readonly string?[] _tokens;
    private readonly HashSet<int> _specialIds;
    private readonly AddedTokenScanner _inText;
    private readonly AddedTokenScanner _inNormalizedText;
    private readonly bool _hasNormalizedTokens;

    private protected Tokenizer(IReadOnlyDictionary<string, int> vocabulary, TokenizerParts parts)
    {
        Parts = parts;
        Vocabulary = vocabulary;
        _ids = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal);
        foreach (var token in parts.Added)
            _ids[token.Content] = token.Id;
        if (_ids.FirstOrDefault(pair => pair.Value > LargestId) is { Key: { } outlier })
            throw new ArgumentException($"'{outlier}' has the id {_ids[outlier]}; at most {LargestId} is allowed", nameof(vocabulary));
        _tokens = new string?[_ids.Values.DefaultIfEmpty(-1).Max() + 1];
        foreach (var (token, id) in _ids)
            _tokens[id] = token;
        _specialIds = [.. parts.Added.Where(token => token.Special).Select(token => token.Id)];
        _inText = new AddedTokenScanner(parts.Added.Where(token => !token.Normalized));
        _inNormalizedText = new AddedTokenScanner(parts.Added.Where(token => token.Normalized));
        _hasNormalizedTokens = parts.Added.Any(token => token.Normalized);
    }

    /// <summary>The largest id plus one, added tokens included.</summary>
    public int VocabularySize => _tokens.Length;

    public SpecialTokens SpecialTokens => Parts.SpecialTokens;

    public IReadOnlyList<AddedToken> AddedTokens => Parts.Added;

    public int? PadTokenId => TokenId(SpecialTokens.Pad);

    public int? EndTokenId => TokenId(SpecialTokens.End);

    /// <summary>How many special tokens a single text gets around it.</summary>
    public int SpecialTokensPerText => Parts.Prefix.Length + Parts.Suffix.Length;

    internal TokenizerParts Parts { get; }

    /// <summary>Without added tokens that the model's own vocabulary lacks.</summary>
    internal IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>Reads tokenizer.json, else vocab.txt (WordPiece), else vocab.json and merges.txt (byte-level BPE), with tokenizer_config.json.</summary>
    /// <exception cref="ModelFolderException">Files are missing or not valid, or describe a tokenizer that this code does not have.</exception>
    public static Tokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return TokenizerFolder.Load(folder);
    }

    /// <summary>Writes the tokenizer in Hugging Face's files, which <see cref="Load"/> and their libraries read.</summary>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        TokenizerWriter.Write(folder, this);
    }

    /// <summary>The id of a token, or null where there is no such token.</summary>
    public int? TokenId(string? token) => token is not null && _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The token of an id, or null where no token has it.</summary>
    public string? Token(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    /// <param name="text">Any text; lone surrogates count as U+FFFD.</param>
    /// <param name="addSpecialTokens">Puts the tokenizer's special tokens around it, such as [CLS] and [SEP].</param>
    /// <param name="maxLength">At most so many ids, special tokens included; the text is cut at its end.</param>
    /// <param name="recognizeAddedTokens">
    /// Whether text that spells an added token (<c>&lt;|im_end|&gt;</c>, <c>[CLS]</c>) becomes that token. Say false for text from outside,
    /// which could otherwise pose as the structure of a conversation: it is then encoded like any other text.
    /// </param>
    public int[] Encode(string text, bool addSpecialTokens = true, int? maxLength = null, bool recognizeAddedTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        var around = addSpecialTokens ? SpecialTokensPerText : 0;
        if (maxLength is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, around, nameof(maxLength));
        var limit = maxLength is { } length ? length - around : int.MaxValue;

        var ids = new List<int>(Math.Min(limit, text.Length / 3) + around);
        if (addSpecialTokens)
            ids.AddRange(Parts.Prefix);
        var start = ids.Count;
        var stop = limit == int.MaxValue ? limit : start + limit;
        AppendText(text, recognizeAddedTokens, ids, stop);
        if (ids.Count > stop)
            ids.RemoveRange(stop, ids.Count - stop);
        if (addSpecialTokens)
            ids.AddRange(Parts.Suffix);
        return [.. ids];
    }

    /// <summary>Puts the tokenizer's special tokens around the ids of a text.</summary>
    public int[] AddSpecialTokens(ReadOnlySpan<int> ids) => [.. Parts.Prefix, .. ids, .. Parts.Suffix];

    /// <summary>The text of <paramref name="ids"/>. Ids that no token has are left out; bytes that are no UTF-8 become U+FFFD.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (Token(id) is { } token && !(skipSpecialTokens && _specialIds.Contains(id)))
                tokens.Add(token);
        }

        return Join(tokens);
    }

    private protected abstract string Normalize(string text);

    /// <summary>Appends the ids of a normalized text without added tokens; may stop once <paramref name="stop"/> ids are there.</summary>
    private protected abstract void AppendWords(ReadOnlySpan<char> text, List<int> ids, int stop);

    private protected abstract string Join(List<string> tokens);

    private void AppendText(string text, bool recognizeAddedTokens, List<int> ids, int stop)
    {
        if (!recognizeAddedTokens)
        {
            AppendWords(Normalize(text), ids, stop);
            return;
        }

        var position = 0;
        while (position < text.Length && ids.Count < stop)
        {
            var found = _inText.TryFind(text, position, out var token, out var start, out var end);
            if (start > position)
                AppendNormalized(Normalize(position == 0 && start == text.Length ? text : text[position..start]), ids, stop);
            if (found)
                ids.Add(token.Id);
            position = end;
        }
    }

    private void AppendNormalized(string text, List<int> ids, int stop)
    {
        if (!_hasNormalizedTokens)
        {
            AppendWords(text, ids, stop);
            return;
        }

        var position = 0;
        while (position < text.Length && ids.Count < stop)
        {
            var found = _inNormalizedText.TryFind(text, position, out var token, out var start, out var end);
            AppendWords(text.AsSpan(position, start - position), ids, stop);
            if (found)
                ids.Add(token.Id);
            position = end;
        }
    }
}
