namespace SamkeStream.Language.Tokenization;

/// <summary>How a byte-level BPE tokenizer cuts text into words before it merges bytes.</summary>
public enum BytePairPattern
{
    /// <summary>GPT-2: words, numbers and symbol runs, each with one blank before it.</summary>
    Gpt2,

    /// <summary>Qwen2: as <see cref="Llama3"/>, every digit by itself.</summary>
    Qwen2,

    /// <summary>Llama 3 (cl100k): letters with any one character before them, up to three digits, symbol runs with the line ends behind them.</summary>
    Llama3,
}
