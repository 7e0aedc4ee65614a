using Xunit;

// Leak tests count the live native tensors of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
