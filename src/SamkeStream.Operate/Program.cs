using SamkeStream.Hosting;
using SamkeStream.Operate;

return await SamkeHost.RunAsync(args, new OperateWorker());
