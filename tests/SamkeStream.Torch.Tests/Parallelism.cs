using Xunit;

// The tests count the live tensors of the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
