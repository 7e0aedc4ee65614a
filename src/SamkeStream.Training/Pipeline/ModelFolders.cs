namespace SamkeStream.Training.Pipeline;

internal static class ModelFolders
{
    /// <summary>Says how many tokens a sentence encoder reads of a text, in the file that sentence-transformers keeps it in.</summary>
    public static void WriteMaxTokens(string folder, int maxTokens) =>
        File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), $"{{\n  \"max_seq_length\": {maxTokens},\n  \"do_lower_case\": false\n}}\n");

    /// <summary>Replaces a folder by a copy of another.</summary>
    public static void Copy(string source, string target)
    {
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}
