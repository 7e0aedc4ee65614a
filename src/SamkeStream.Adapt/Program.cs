using SamkeStream.Adapt;
using SamkeStream.Hosting;

return await SamkeHost.RunAsync(args, new AdaptWorker());
