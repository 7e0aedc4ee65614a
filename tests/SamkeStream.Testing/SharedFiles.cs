using Xunit;

namespace SamkeStream.Testing;

/// <summary>
/// Reference values, models and prompts that live beside the repository, in <c>../shared</c> or where
/// <c>SAMKE_SHARED</c> points. A test that needs one is skipped, with the reason, where it is missing.
/// </summary>
public static class SharedFiles
{
    /// <summary>The repository's top folder: the one that holds SamkeStream.sln.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Root { get; } =
        Environment.GetEnvironmentVariable("SAMKE_SHARED") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    /// <summary>The full path of a shared file or folder; skips the running test where it does not exist.</summary>
    public static string Require(params string[] relativePath)
    {
        ArgumentNullException.ThrowIfNull(relativePath);
        var path = Path.Combine([Root, .. relativePath]);
        Assert.SkipUnless(Path.Exists(path), $"needs {path}: put the shared folder beside the repository or name it in SAMKE_SHARED");
        return path;
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SamkeStream.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"SamkeStream.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
