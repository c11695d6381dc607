using System.Net;
using System.Text.RegularExpressions;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.Tests.Support;

namespace QuotaTracker.Central.Tests.People;

/// <summary>A browser without scripts: keeps cookies, follows nothing by itself, posts forms with the token of the page before.</summary>
internal sealed partial class Visitor : IDisposable
{
    public const string Password = "mật khẩu để thử 1";

    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new() };

    public Visitor(CentralServer central) => Http = new HttpClient(_handler) { BaseAddress = central.Address };

    public HttpClient Http { get; }

    /// <summary>Adds a person with some roles and signs in.</summary>
    public static async Task<Visitor> SignedInAsync(CentralServer central, string code, params string[] roles)
    {
        await central.Database.WriteAsync(sql => PeopleAdmin.AddAsync(sql, code, "Người Thử", roles, Password, null), CancellationToken.None);
        var visitor = new Visitor(central);
        (await visitor.SignInAsync(code, Password)).StatusCode.Should().Be(HttpStatusCode.Redirect);
        return visitor;
    }

    public Task<HttpResponseMessage> SignInAsync(string code, string password) =>
        PostAsync("/sign-in", "/sign-in", ("code", code), ("password", password));

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Posts a form as the page at <paramref name="from"/> would.</summary>
    public async Task<HttpResponseMessage> PostAsync(string from, string path, params (string Name, string Value)[] fields)
    {
        var token = await TokenAsync(from);
        using var form = new FormUrlEncodedContent(
            [new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await Http.PostAsync(new Uri(path, UriKind.Relative), form);
    }

    /// <summary>Posts a form with a file.</summary>
    public async Task<HttpResponseMessage> PostFileAsync(string from, string path, string content)
    {
        using var form = new MultipartFormDataContent();
        using var token = new StringContent(await TokenAsync(from));
        using var file = new StringContent(content);
        form.Add(token, "__RequestVerificationToken");
        form.Add(file, "file", "table.csv");
        return await Http.PostAsync(new Uri(path, UriKind.Relative), form);
    }

    /// <summary>Presses the button of a form that has hidden fields alone, as the page has it.</summary>
    public async Task<HttpResponseMessage> PressAsync(string html, string action)
    {
        var inside = html[html.IndexOf($"action=\"{action}\"", StringComparison.Ordinal)..];
        using var form = new MultipartFormDataContent();
        foreach (Match field in HiddenPattern.Matches(inside[..inside.IndexOf("</form>", StringComparison.Ordinal)]))
            form.Add(new StringContent(field.Groups[2].Value), field.Groups[1].Value);
        return await Http.PostAsync(new Uri(action, UriKind.Relative), form);
    }

    /// <summary>Opens the page that asks before an act.</summary>
    public async Task<(string Action, IReadOnlyList<KeyValuePair<string, string>> Fields)> ReadQuestionAsync(string path)
    {
        var html = await Http.GetStringAsync(new Uri(path, UriKind.Relative));
        var form = FormPattern.Match(html);
        return (form.Groups[1].Value, [.. HiddenPattern.Matches(form.Value).Select(field => KeyValuePair.Create(field.Groups[1].Value, field.Groups[2].Value))]);
    }

    /// <summary>Answers yes, as that page's form would.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        (string Action, IReadOnlyList<KeyValuePair<string, string>> Fields) question, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent([.. question.Fields, .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await Http.PostAsync(new Uri(question.Action, UriKind.Relative), form);
    }

    /// <summary>Both steps of an act that is asked for on a page of its own.</summary>
    public async Task<HttpResponseMessage> DoAsync(string path, params (string Name, string Value)[] fields) =>
        await SendAsync(await ReadQuestionAsync(path), fields);

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    private async Task<string> TokenAsync(string page) =>
        TokenPattern.Match(await Http.GetStringAsync(new Uri(page, UriKind.Relative))).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern { get; }

    [GeneratedRegex("<form class=\"card\" method=\"post\" action=\"([^\"]+)\">.*?</form>", RegexOptions.Singleline)]
    private static partial Regex FormPattern { get; }

    [GeneratedRegex("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenPattern { get; }
}
