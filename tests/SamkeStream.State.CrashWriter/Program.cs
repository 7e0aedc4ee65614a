using SamkeStream.State;
using SamkeStream.State.CrashWriter;

// Waits for one byte, opens the folder named by the first argument, says where it stands, and writes until it is killed.
using var input = Console.OpenStandardInput();
if (input.ReadByte() < 0)
    return;
#pragma warning disable RS0030 // The composition root names the system clock.
await using var store = FolderStore.Open(args[0], TimeProvider.System);
#pragma warning restore RS0030
var last = await Workload.ResumeAsync(store);
using var output = Console.OpenStandardOutput();
while (true)
{
    output.Write(BitConverter.GetBytes(last));
    last = await Workload.StepAsync(store, last);
}
