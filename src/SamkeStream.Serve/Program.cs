using SamkeStream.Hosting;
using SamkeStream.Serve;

return await SamkeHost.RunAsync(args, new ServeWorker());
