using System.CommandLine;
using SamkeStream.Cli;

var root = new RootCommand("SamkeStream keeps a language model in step with the traffic it serves: Catch, Adapt, Operate, Serve.");
foreach (var command in Verbs.All())
    root.Subcommands.Add(command);

// A worker ends the messages it has before it stops; the default of two seconds would cut it off.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
