using System.CommandLine;
using SamkeStream.Language.Bundles;

namespace SamkeStream.Cli.Models;

/// <summary><c>samke bundle check</c>: whether every file of a bundle is there and undamaged.</summary>
internal static class BundleCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of the bundle.", DefaultValueFactory = _ => "models" };
        var check = new Command("check", "Compare every file of a bundle with its manifest.") { folder };
        check.SetAction(result =>
        {
            try
            {
                var bundle = Bundle.Open(result.GetValue(folder)!);
                Console.Out.WriteLine($"{bundle.Name}: {bundle.Manifest.Files.Count} files, {bundle.Manifest.Files.Values.Sum(file => file.Bytes) / 1e6:0.0} MB, undamaged");
                return 0;
            }
            catch (BundleException exception)
            {
                return Failure.Tell(exception);
            }
        });
        return new Command("bundle", "Bundles: what the workers load.") { check };
    }
}
