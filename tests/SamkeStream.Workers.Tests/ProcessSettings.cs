using SamkeStream.Workers.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(ProcessSettings))]

namespace SamkeStream.Workers.Tests;

/// <summary>What all applications of the process share: the labels of metrics are its own, and the streams of all tests together are more than a worker's.</summary>
public sealed class ProcessSettings
{
    public ProcessSettings() => Environment.SetEnvironmentVariable("SAMKE_TELEMETRY__MAXSTREAMS", "100000");
}
