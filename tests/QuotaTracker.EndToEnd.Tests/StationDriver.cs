using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Drives a station by its local HTTP surface, as another program at the checkpoint would.</summary>
internal sealed class StationDriver : IDisposable
{
    private readonly HttpClient _http;
    private string _token = "";

    public StationDriver(Uri station)
    {
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false })
        {
            BaseAddress = station, Timeout = TimeSpan.FromSeconds(20),
        };
        _http.DefaultRequestHeaders.Add("Accept-Language", "en");
        _http.DefaultRequestHeaders.Add("Origin", station.GetLeftPart(UriPartial.Authority));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Signs in, waiting until central's word about the officer has arrived.</summary>
    public async Task SignInAsync(string officer, string pin)
    {
        await Eventually.HoldsAsync(async () =>
        {
            var (status, answer) = await SendAsync(HttpMethod.Post, "/api/session", new { officer, pin });
            if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
                return false;
            _token = answer.GetProperty("csrfToken").GetString()!;
            return true;
        }, "the officer can sign in");
    }

    public async Task<JsonElement> StatusAsync() => (await SendAsync(HttpMethod.Get, "/api/status")).Answer;

    public async Task<JsonElement> ScanAsync(string text)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "/api/scan", new { text, by = "Scanner" });
        status.Should().Be(HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    public Task<(HttpStatusCode Status, JsonElement Answer)> RecordAsync(
        Guid exchange, Guid resident, long valueVnd, string direction = "Import", string hs = "07031019") =>
        SendAsync(HttpMethod.Post, "/api/exchanges", new
        {
            exchangeId = exchange, residentId = resident, direction,
            goods = new[] { new { hs, quantityMilli = 1_000, unitPriceVnd = valueVnd } }, by = "Scanner",
        });

    public async Task<JsonElement[]> ListAsync()
    {
        var (status, answer) = await SendAsync(HttpMethod.Get, "/api/exchanges");
        status.Should().Be(HttpStatusCode.OK);
        return [.. answer.EnumerateArray()];
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (_token.Length > 0)
            request.Headers.Add("X-Csrf-Token", _token);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }
}
