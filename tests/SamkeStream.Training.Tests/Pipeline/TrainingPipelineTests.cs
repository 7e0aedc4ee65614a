using SamkeStream.Language.Bundles;
using SamkeStream.Testing;
using SamkeStream.Training.Pipeline;
using TorchSharp;
using Xunit;

namespace SamkeStream.Training.Tests.Pipeline;

public sealed class TrainingPipelineTests : IDisposable
{
    private static readonly string Models = Path.Combine(SharedFiles.Repository, "models");

    private readonly TempFolder _folder = new();

    [Fact]
    public void Every_stage_runs_once_and_the_result_is_a_bundle()
    {
        var settings = Settings("whole");
        var records = new TrainingPipeline(settings, new Clock()).Run();
        Assert.Equal(TrainingStages.All.Take(5), records.Select(r => r.Stage));
        var bundle = Bundle.Open(settings.OutputFolder);
        Assert.NotNull(bundle.DecoderPath);
        Assert.Equal(3, (int)bundle.Manifest.Training!["seed"]!);
        Assert.Equal(Bundle.Open(Models).Manifest.Training!["stages"]!["encoder"]!.ToJsonString(), bundle.Manifest.Training!["stages"]!["encoder"]!.ToJsonString());

        var told = new List<TrainingProgress>();
        new TrainingPipeline(settings, new Clock()).Run(new Collect(told));
        Assert.Equal(4, told.Count(p => p.Message == "is there already"));
        Assert.DoesNotContain(told, p => p.Loss is not null);
    }

    [Fact]
    public void A_cancelled_run_ends_in_the_same_weights()
    {
        var whole = new TrainingPipeline(Settings("whole"), new Clock()).Run();
        using var cancel = new CancellationTokenSource();
        var interrupted = Settings("interrupted");
        Assert.ThrowsAny<OperationCanceledException>(() => new TrainingPipeline(interrupted, new Clock()).Run(
            new React(p =>
            {
                if (p.Stage == TrainingStages.Base && p.Step == 2)
                    cancel.Cancel();
            }),
            cancel.Token));
        var resumed = new TrainingPipeline(interrupted, new Clock()).Run();
        Assert.Equal(whole.Select(r => r.Result), resumed.Select(r => r.Result));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        var before = torch.Tensor.TotalCount;
        new TrainingPipeline(Settings("leaks"), new Clock()).Run();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Without_teacher_and_without_bundle_training_says_what_is_missing()
    {
        var settings = Settings("empty") with { OutputFolder = Path.Combine(_folder.Path, "nothing") };
        var failure = Assert.Throws<BundleException>(() => new TrainingPipeline(settings, new Clock()).Run());
        Assert.Contains("nothing", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decode", 0)]
    [InlineData("base", -1)]
    public void Settings_that_are_not_allowed_are_refused(string stage, int seed)
    {
        var settings = Settings("refused") with { LastStage = stage, Seed = seed };
        Assert.Throws<ArgumentException>(() => new TrainingPipeline(settings, new Clock()).Run());
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A smoke run that keeps the encoder of the repository's bundle.</summary>
    private TrainingSettings Settings(string name)
    {
        var output = Path.Combine(_folder.Path, name, "out");
        foreach (var file in Directory.GetFiles(Models, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(output, Path.GetRelativePath(Models, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
        return new TrainingSettings { OutputFolder = output, WorkFolder = Path.Combine(_folder.Path, name, "work"), Seed = 3, Scale = TrainingScale.Smoke };
    }

    private sealed class Collect(List<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told.Add(value);
    }

    private sealed class React(Action<TrainingProgress> react) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => react(value);
    }

    /// <summary>Measures durations; nothing here asks for the time of day.</summary>
    private sealed class Clock : TimeProvider;
}
