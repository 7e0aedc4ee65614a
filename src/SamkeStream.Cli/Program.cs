using System.CommandLine;
using SamkeStream.Cli;

var root = new RootCommand("SamkeStream keeps a language model in step with the traffic it serves: Catch, Adapt, Operate, Serve.");
foreach (var command in Verbs.All())
    root.Subcommands.Add(command);
return await root.Parse(args).InvokeAsync();
