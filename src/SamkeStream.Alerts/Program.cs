using SamkeStream.Alerts;
using SamkeStream.Hosting;

return await SamkeHost.RunAsync(args, new AlertsWorker());
