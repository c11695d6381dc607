using System.Net;

namespace QuotaTracker.Station.Http;

/// <summary>A station's pages are for the person sitting at it: it listens on loopback or not at all.</summary>
internal static class Listening
{
    public const string DefaultUrl = "http://127.0.0.1:5091";

    private static readonly string[] PortSettings = ["http_ports", "https_ports"];

    /// <summary>The addresses that the settings name and that other machines could reach.</summary>
    public static IReadOnlyList<string> NotLoopback(IConfiguration configuration)
    {
        var urls = (configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? ""));
        // Ports alone mean every address of the machine.
        var ports = PortSettings.Where(key => !string.IsNullOrEmpty(configuration[key]) && configuration[WebHostDefaults.ServerUrlsKey] is null);
        return [.. urls.Where(url => !IsLoopback(url)), .. ports];
    }

    /// <summary>
    /// Central's address, where the settings name one that anybody on the way could answer for: who central is, TLS alone shows. Null
    /// when there is nothing to refuse.
    /// </summary>
    public static string? OpenCentral(IConfiguration configuration) =>
        configuration[$"{StationOptions.Section}:{nameof(StationOptions.CentralUrl)}"] is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme != "https" && !IsLoopback(url) ? url : null;

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == "http"
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
