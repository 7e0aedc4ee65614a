using SamkeStream.Language.Safetensors;

namespace SamkeStream.Language.HuggingFace;

/// <summary>
/// The weights of a model folder: model.safetensors, or the shards that model.safetensors.index.json lists. All files are mapped and
/// checked when it opens.
/// </summary>
public sealed class ModelWeights : IDisposable
{
    public const string FileName = "model.safetensors";
    public const string IndexFileName = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);

    private ModelWeights(string folder)
    {
        Folder = folder;
    }

    public string Folder { get; }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <exception cref="ModelFolderException">There is no tensor of that name.</exception>
    public SafetensorsTensor this[string name] =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw new ModelFolderException($"{Folder}: the weights lack the tensor '{name}'");

    /// <exception cref="ModelFolderException">Files or tensors are missing, or the index is not valid.</exception>
    /// <exception cref="SafetensorsException">A file breaks a rule of the format.</exception>
    public static ModelWeights Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var weights = new ModelWeights(folder);
        try
        {
            var index = Path.Combine(folder, IndexFileName);
            if (File.Exists(Path.Combine(folder, FileName)))
                weights.AddAll(weights.OpenFile(FileName));
            else if (File.Exists(index))
                weights.AddShards(JsonFile.Read(index));
            else
                throw new ModelFolderException($"{folder}: neither {FileName} nor {IndexFileName} exists");
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public bool Contains(string name) => _tensors.ContainsKey(name);

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private SafetensorsFile OpenFile(string name)
    {
        var file = SafetensorsFile.Open(Path.Combine(Folder, name));
        _files.Add(file);
        return file;
    }

    private void AddAll(SafetensorsFile file)
    {
        foreach (var name in file.Names)
            _tensors.Add(name, file[name]);
    }

    private void AddShards(JsonFile index)
    {
        var map = index.Object("weight_map") ?? throw index.Refused("weight_map", "is missing");
        var shards = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        foreach (var tensor in map.Keys)
        {
            var shard = map.Text(tensor) ?? throw map.Refused(tensor, "is null, not the name of a file");
            if (!shards.TryGetValue(shard, out var file))
                shards.Add(shard, file = OpenShard(map, tensor, shard));
            if (!file.Contains(tensor))
                throw map.Refused(tensor, $"is to be in {shard}, which lacks it");
            if (!_tensors.TryAdd(tensor, file[tensor]))
                throw map.Refused(tensor, "occurs twice");
        }
    }

    private SafetensorsFile OpenShard(JsonFile map, string tensor, string shard)
    {
        if (shard.Length == 0 || shard != Path.GetFileName(shard) || shard is "." or ".." || shard.Contains('\\', StringComparison.Ordinal))
            throw map.Refused(tensor, $"is to be in '{shard}'; allowed is the name of a file in the folder");
        return File.Exists(Path.Combine(Folder, shard))
            ? OpenFile(shard)
            : throw map.Refused(tensor, $"is to be in {shard}, which does not exist");
    }
}
