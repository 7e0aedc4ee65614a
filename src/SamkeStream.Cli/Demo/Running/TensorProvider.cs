namespace SamkeStream.Cli.Demo.Running;

/// <summary>Which assembly stands behind the namespace TorchSharp in this process.</summary>
internal static class TensorProvider
{
    public static string Describe() =>
        AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetType("TorchSharp.torch") is not null)?.GetName() is { } name
            ? $"{name.Name} {name.Version}"
            : "none";
}
