using SamkeStream.Catch;
using SamkeStream.Hosting;

return await SamkeHost.RunAsync(args, new CatchWorker());
