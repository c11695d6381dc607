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
            BaseAddress = station, Timeout = TimeSpan.FromSeconds(60),
        };
        _http.DefaultRequestHeaders.Add("Accept-Language", "en");
        _http.DefaultRequestHeaders.Add("Origin", station.GetLeftPart(UriPartial.Authority));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Signs in. Tries once: after a few wrong tries a code is locked, and a wrong try is also one before the officers are known.</summary>
    public async Task SignInAsync(string officer = "HQ-001", string pin = "135790")
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "/api/session", new { officer, pin });
        status.Should().Be(HttpStatusCode.OK, answer.ToString());
        _token = answer.GetProperty("csrfToken").GetString()!;
    }

    public async Task<JsonElement> StatusAsync() => (await SendAsync(HttpMethod.Get, "/api/status")).Answer;

    /// <summary>Until the station holds rights: six by the demonstration's plan are those of its own people.</summary>
    public Task RightsArriveAsync(int atLeast = 6) => Eventually.HoldsAsync(
        async () => (await StatusAsync()).GetProperty("openLeases").GetInt32() >= atLeast, "the rights of the own people are here");

    public async Task<JsonElement> ScanAsync(string text)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "/api/scan", new { text, by = "Scanner" });
        status.Should().Be(HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>The id by which the station knows the person on a card; who is unknown is registered with the unit that the officer chooses.</summary>
    public async Task<Guid> IdentifyAsync(string text, string unitCode)
    {
        var scan = await ScanAsync(text);
        if (scan.GetProperty("resident") is { ValueKind: JsonValueKind.Object } known)
            return known.GetProperty("residentId").GetGuid();
        var card = scan.GetProperty("card");
        var (status, answer) = await SendAsync(HttpMethod.Post, "/api/residents", new
        {
            residentId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), personalNumber = card.GetProperty("personalNumber"),
            earlierNumbers = card.GetProperty("earlierNumbers"), name = card.GetProperty("name"), birthDate = card.GetProperty("birthDate"),
            sex = card.GetProperty("sex"), address = card.GetProperty("address"), unitCode, issuedOn = card.GetProperty("issuedOn"), by = "Scanner",
        });
        ((int)status).Should().BeInRange(200, 201, answer.ToString());
        return answer.GetProperty("residentId").GetGuid();
    }

    /// <summary>
    /// Records as a careful program does: the id is there before anything is sent, and whatever breaks on the way is answered by sending the
    /// same again, until the station has said what became of it.
    /// </summary>
    public async Task<JsonElement> RecordUntilAnsweredAsync(Guid exchange, Guid resident, long valueVnd)
    {
        while (true)
        {
            try
            {
                var (status, answer) = await RecordAsync(exchange, resident, valueVnd);
                ((int)status).Should().BeInRange(200, 201, answer.ToString());
                return answer;
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
            {
                // Recorded or not: the next answer tells.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
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

    /// <summary>A page or a file, as text.</summary>
    public async Task<(HttpStatusCode Status, string? Type, string Text)> GetPageAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
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
