using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SamkeStream.Serve;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Serve;

/// <summary>docs/http.md lists the requests that are answered.</summary>
public sealed partial class HttpPageTests
{
    [Fact]
    public async Task Every_request_that_is_answered_is_on_the_page_and_no_other()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");
        var answered = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} {Nameless(route.RoutePattern.RawText!)}"));

        var described = Described().Where(request => !IsOfModel(request));

        Assert.Equal(answered.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    /// <summary>Requests that only a process with a language model answers.</summary>
    private static bool IsOfModel(string request) => request.EndsWith("/completions", StringComparison.Ordinal) || request.EndsWith("/models", StringComparison.Ordinal);

    private static IEnumerable<string> Described()
    {
        var page = File.ReadAllText(Path.Combine(SharedFiles.Repository, "docs", "http.md"));
        var table = page[page.IndexOf("| Request |", StringComparison.Ordinal)..];
        foreach (var line in table.Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|')))
        {
            // Methods stand before the path that they share; a path of one segment takes the place of the last one of the path before.
            var (methods, path) = (new List<string>(), "");
            foreach (Match span in Span().Matches(line.Split('|')[1]))
            {
                var (method, rest) = (span.Groups["method"].Value, span.Groups["path"].Value);
                if (method.Length > 0)
                    methods = path.Length > 0 ? [method] : [.. methods, method];
                path = rest.Length == 0 ? "" : method.Length == 0 ? path[..path.LastIndexOf('/')] + rest : rest;
                foreach (var one in path.Length > 0 ? methods : [])
                    yield return $"{one} {Nameless(path)}";
            }
        }
    }

    private static string Nameless(string path) => Parameter().Replace(path, "{}");

    [GeneratedRegex(@"`(?<method>[A-Z]*) ?(?<path>(?:/[^`?]*)?)(?:\?[^`]*)?`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
