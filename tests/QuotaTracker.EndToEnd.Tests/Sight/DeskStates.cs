namespace QuotaTracker.EndToEnd.Tests.Sight;

/// <summary>How things stand around the station while a state is looked at. In this order, for none of them leads back.</summary>
internal enum Around
{
    /// <summary>Nobody has signed in yet.</summary>
    SignedOut = 0,

    /// <summary>Central answers.</summary>
    WithCentral = 1,

    /// <summary>Central is gone.</summary>
    WithoutCentral = 2,

    /// <summary>Central is gone, and the machine was switched off and on since.</summary>
    AfterRestart = 3,
}

/// <summary>One state of one page.</summary>
/// <param name="Name">Also the name of its pictures.</param>
/// <param name="Reach">From anywhere to the state.</param>
/// <param name="Main">What the officer presses next: in sight on the usual screen without scrolling. Null where nothing is more important than the rest.</param>
internal sealed record DeskState(string Name, Func<Stage, Task> Reach, string? Main = null)
{
    public Around Around { get; init; } = Around.WithCentral;

    /// <summary>Where the words are that tell what has come up: somebody who only hears the page is told them, too.</summary>
    public string? Says { get; init; }

    /// <summary>Whether the Tab key walks through the page; not where it does something else, such as taking the marked goods.</summary>
    public bool Tabs { get; init; } = true;

    /// <summary>Whether it has words of its own; the words of another state need no second look in English.</summary>
    public bool HasOwnWords { get; init; } = true;
}

/// <summary>Every state of the station's pages that an officer meets. A new page or panel is a line here, and is looked at like all others.</summary>
internal static class DeskStates
{
    private const string SuspiciousCard = "010190001615|063201615|HoÃ ng Ngá»c|12051990|Ná»¯|Tổ 4, Phường Lào Cai, Lào Cai|15082021";
    private const string OutsiderCard = "001091001405|012201405|Đỗ Minh Quân|05051991|Nam|Phường Hoàn Kiếm, Hà Nội|18102021";
    private const string CancelledNumber = "010185000318";
    private const string ChildCard = "010216001717||Vàng A Nủ|05062016|Nam|Tổ 7, Phường Lào Cai, Lào Cai|20072022";
    private const string VisitorCard = "010196001513|063201513|Ma Thị Đúng|19081996|Nữ|Thôn Bản Vược, Xã Bát Xát, Lào Cai|09092021";

    public static IReadOnlyList<DeskState> All { get; } =
    [
        new("sign-in", stage => stage.GoAsync("/sign-in"), "#sign-in-submit") { Around = Around.SignedOut },
        new("sign-in-wrong", WrongPinAsync, "#sign-in-submit") { Says = "#sign-in-problem", Around = Around.SignedOut },
        new("refusal-signed-out", stage => stage.GoAsync("/receipts/KTH-01-1-000001")) { Around = Around.SignedOut, HasOwnWords = false },

        new("desk-idle", stage => stage.ToDeskAsync(), "#scan"),
        new("desk-scan-refused", ScanRefusedAsync, "#scan") { Says = "#scan-problem" },
        new("desk-candidates", stage => stage.ScanUntilAsync(SuspiciousCard, "candidates"), "#candidates-list button") { Says = "#candidates-title" },
        new("desk-register", stage => stage.ScanUntilAsync(VisitorCard, "register"), "#register-form button[type=submit]") { Says = "#register-title" },
        new("desk-register-list", UnitsAsync, "#register-unit") { Tabs = false },
        new("desk-hand-unknown", stage => stage.ScanUntilAsync("010196001514", "hand"), "#hand-ask"),
        new("desk-goods", stage => stage.ScanSomebodyAsync(), "#entry-goods") { Says = "#person-name" },
        new("desk-goods-warnings", stage => stage.ScanUntilAsync(CancelledNumber, "goods"), "#entry-goods") { Says = "#person-name" },
        new("desk-goods-not-entitled", NotEntitledAsync, "#entry-goods") { Says = "#person-name" },
        new("desk-goods-used-today", stage => stage.ScanUntilAsync(Cards.Mao, "goods"), "#entry-goods") { Says = "#quota .mark" },
        new("desk-hand", HandAsync, "#hand-ask") { HasOwnWords = false },
        new("desk-hand-typed", HandTypedAsync, "#hand-ask"),
        new("desk-camera", CameraAsync, "#camera-close") { Says = "#camera-status" },
        new("desk-camera-missing", CameraMissingAsync, "#camera-close") { Says = "#camera-problem" },
        new("desk-seal", SealAsync, "#scan") { Says = "#seal-verdict strong" },
        new("desk-left", LeftAsync, "#left-list button.primary"),
        new("desk-guardian", GuardianAsync, "#representative-number") { Says = "#representative-title" },
        new("desk-proxy-refused", ProxyRefusedAsync, "#entry-goods") { Says = "#representative-problem" },
        new("desk-goods-options", OptionsAsync, "#entry-option-0") { Tabs = false },
        new("desk-goods-lines", LinesAsync, "#goods-answer"),
        new("desk-goods-wrong", WrongGoodsAsync, "#goods-answer") { Says = "#entry-problem" },
        new("desk-goods-many", ManyAsync, "#goods-answer") { HasOwnWords = false },
        new("desk-answer-exempt", stage => AnswerAsync(stage, "20", "35.000", "Exempt"), "#answer-confirm") { Says = "#answer-decision .decision-word" },
        new("desk-answer-exempt-over", stage => AnswerAsync(stage, "100", "35.000", "Exempt"), "#answer-confirm") { Says = "#answer-decision .decision-word" },
        new("desk-answer-excess", ExcessAsync, "#answer-confirm") { Says = "#answer-decision .decision-word", HasOwnWords = false },
        new("desk-answer-excess-chosen", ExcessChosenAsync, "#answer-confirm") { Says = "#excess-said" },
        new("desk-answer-taxable", TaxableAsync, "#answer-confirm") { Says = "#answer-decision .decision-word" },
        new("desk-answer-many", ManyAnswerAsync, "#answer-confirm") { Says = "#answer-decision .decision-word", HasOwnWords = false },
        new("desk-leave", LeaveAsync, "#leave button"),
        new("desk-done", stage => stage.RecordAsync(), "#done-next") { Says = "#done-number" },
        new("today", TodayAsync),
        new("today-waiting", stage => ListAsync(stage, "waiting")) { HasOwnWords = false },
        new("today-answered", stage => ListAsync(stage, "answered")) { HasOwnWords = false },
        new("today-void", VoidAsync, "#void-confirm"),
        new("day", stage => stage.GoAsync("/day"), "#day-close"),
        new("day-closed", DayClosedAsync),
        new("printer", PrinterAsync),
        new("printer-failed", PrinterFailedAsync) { Says = "#printer-problem" },
        new("attention", AttentionAsync, "#attention-open button"),
        new("stick", StickAsync),
        new("receipt", ReceiptAsync, "#print"),
        new("refusal", stage => stage.GoAsync("/receipts/KTH-01-1-999999")),

        new("offline-idle", stage => stage.ToDeskAsync(), "#scan") { Around = Around.WithoutCentral, HasOwnWords = false },
        new("offline-answer-provisional", ProvisionalAsync, "#answer-confirm") { Says = "#answer-decision .decision-word", Around = Around.WithoutCentral },
        new("offline-done-provisional", DoneProvisionalAsync, "#done-next") { Says = "#done-number", Around = Around.WithoutCentral, HasOwnWords = false },
        new("offline-today", TodayAsync) { Around = Around.WithoutCentral, HasOwnWords = false },
        new("offline-today-waiting", stage => ListAsync(stage, "waiting")) { Around = Around.WithoutCentral, HasOwnWords = false },
        new("offline-receipt-provisional", ReceiptProvisionalAsync, "#print") { Around = Around.WithoutCentral },

        new("date-question", DateAsync, "#date-yes") { Around = Around.AfterRestart },
        new("date-question-denied", DateDeniedAsync, "#date-yes") { Around = Around.AfterRestart },
    ];

    private static async Task WrongPinAsync(Stage stage)
    {
        await stage.GoAsync("/sign-in");
        await stage.Page.FillAsync("#officer-code", "HQ-001");
        await stage.Page.FillAsync("#officer-pin", "000000");
        await stage.Page.Keyboard.PressAsync("Enter");
        await stage.Page.WaitForSelectorAsync("#sign-in-problem:not(:empty)");
    }

    private static async Task ScanRefusedAsync(Stage stage)
    {
        await stage.ScanAsync("https://example.org/this-is-no-card");
        await stage.Page.WaitForSelectorAsync("#scan-problem:not(:empty)");
    }

    private static async Task NotEntitledAsync(Stage stage)
    {
        await stage.ScanAsync(OutsiderCard);
        await RegisterIfAskedAsync(stage, "outside");
    }

    private static async Task HandAsync(Stage stage)
    {
        await stage.ToDeskAsync();
        await stage.Page.Keyboard.PressAsync("F3");
        await stage.PhaseAsync("hand");
    }

    private static async Task HandTypedAsync(Stage stage)
    {
        await HandAsync(stage);
        await stage.Page.FillAsync("#hand-number", "010190000299");
        await stage.Page.FillAsync("#hand-birth", "12/05/1991");
        await stage.Page.WaitForSelectorAsync("#hand-birth-said:not(:empty)");
    }

    // A picture that nobody filmed stands in for the machine's camera.
    private static async Task CameraAsync(Stage stage)
    {
        await stage.ToDeskAsync();
        await stage.Page.EvaluateAsync("""
            () => {
                const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 }), context = canvas.getContext("2d");
                setInterval(() => context.fillRect(0, 0, 640, 480), 50);
                navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
            }
            """);
        await stage.Page.Keyboard.PressAsync("F4");
        await stage.Page.WaitForFunctionAsync("() => document.querySelector('#camera-picture').currentTime > 0");
    }

    private static async Task CameraMissingAsync(Stage stage)
    {
        await stage.ToDeskAsync();
        await stage.Page.Keyboard.PressAsync("F4");
        await stage.Page.WaitForSelectorAsync("#camera-problem:not(:empty)");
    }

    private static async Task StickAsync(Stage stage)
    {
        await stage.GoAsync("/stick");
        await stage.Page.SetInputFilesAsync("#stick-in-file", new Microsoft.Playwright.FilePayload { Name = "KTH-01-1-20261123-0715.answer.qtstick", MimeType = "text/plain", Buffer = [] });
        await stage.Page.Locator("#stick-in-name", new() { HasTextString = "KTH-01-1-20261123-0715.answer.qtstick" }).WaitForAsync();
    }

    private static async Task SealAsync(Stage stage)
    {
        await stage.ScanAsync(stage.Border.First.File.Query<string>("select jws from receipt_seals limit 1")[0]);
        await stage.Page.WaitForSelectorAsync("#seal-verdict strong");
    }

    // Typed, and the window is gone: the station has it.
    private static async Task LeftAsync(Stage stage)
    {
        await stage.ScanSomebodyAsync();
        await stage.AddGoodsAsync("tao", "20", "35.000");
        await Eventually.HoldsAsync(() => Task.FromResult(stage.Border.First.File.Query<string>("select exchange_id from drafts").Count > 0), "the draft is kept");
        await stage.LeaveAsync();
        await stage.Page.GotoAsync(stage.Border.First.Address.ToString());
        await stage.Page.WaitForSelectorAsync("#left:not([hidden]) button.primary");
    }

    private static async Task ListAsync(Stage stage, string list)
    {
        await stage.GoAsync($"/today?list={list}");
        await stage.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        await stage.Page.WaitForSelectorAsync("#today-rows tr, #today-empty:not([hidden])");
    }

    private static async Task GuardianAsync(Stage stage)
    {
        await stage.ScanAsync(ChildCard);
        await RegisterIfAskedAsync(stage, "02647");
        await stage.Page.WaitForSelectorAsync("#representative:not([hidden])");
    }

    private static async Task ProxyRefusedAsync(Stage stage)
    {
        await stage.ScanSomebodyAsync();
        await stage.Page.Keyboard.PressAsync("F7");
        await stage.Page.WaitForSelectorAsync("#representative-problem:not(:empty)");
    }

    private static async Task RegisterIfAskedAsync(Stage stage, string unit)
    {
        await stage.Page.WaitForFunctionAsync("() => ['register', 'goods'].includes(document.querySelector('#desk').dataset.phase)");
        if (await stage.PhaseAsync() == "register")
        {
            // With the units comes the focus; where it goes depends on whether the card's address suggests one.
            await stage.Page.WaitForFunctionAsync("() => ['register-unit', 'register-find'].includes(document.activeElement.id)");
            await stage.Page.SelectOptionAsync("#register-unit", unit);
            await stage.Page.Locator("#register-form button[type=submit]").ClickAsync();
            await stage.PhaseAsync("goods");
        }
    }

    private static async Task UnitsAsync(Stage stage)
    {
        await stage.ScanUntilAsync(VisitorCard, "register");
        await stage.Page.Locator("#register-unit").ClickAsync();
        await stage.Page.WaitForSelectorAsync("#register-unit:open");
    }

    private static async Task OptionsAsync(Stage stage)
    {
        await stage.ScanSomebodyAsync();
        await stage.Page.FillAsync("#entry-goods", "qua");
        await stage.Page.WaitForSelectorAsync("#entry-option-0");
    }

    private static async Task LinesAsync(Stage stage)
    {
        await stage.ScanSomebodyAsync();
        await stage.AddGoodsAsync("tao", "20", "35.000");
        await stage.AddGoodsAsync("do gia dung", "12,5", "150.000");
        await stage.TypeGoodsAsync("may bom", "1", "900.000");
    }

    private static async Task WrongGoodsAsync(Stage stage)
    {
        await stage.ScanSomebodyAsync();
        await stage.TypeGoodsAsync("tao", "1,5,5", "35.000");
        await stage.Page.Locator("#entry-add").ClickAsync();
        await stage.Page.WaitForSelectorAsync("#entry-problem:not(:empty)");
    }

    private static async Task ManyAsync(Stage stage)
    {
        await stage.ScanSomebodyAsync();
        await stage.AddManyGoodsAsync();
    }

    private static async Task AnswerAsync(Stage stage, string quantity, string price, string decision)
    {
        await stage.ScanSomebodyAsync();
        await stage.AddGoodsAsync("tao", quantity, price);
        await stage.SeeAnswerAsync(decision);
    }

    // Above what a trip may be worth, with more than one line: which of them is taxed, the resident may choose.
    private static async Task ExcessAsync(Stage stage)
    {
        await stage.ScanSomebodyAsync();
        await stage.AddGoodsAsync("gao", "100", "15k");
        await stage.AddGoodsAsync("bia", "5", "300k");
        await stage.SeeAnswerAsync("Exempt");
        await stage.Page.WaitForSelectorAsync("#answer-excess:not([hidden])");
    }

    private static async Task ExcessChosenAsync(Stage stage)
    {
        await ExcessAsync(stage);
        await stage.Page.Locator("#answer-confirm:focus").PressAsync("2");
        await stage.Page.WaitForSelectorAsync("#excess-back button");
        await stage.Page.WaitForSelectorAsync("#answer-confirm:focus");
    }

    private static async Task TaxableAsync(Stage stage)
    {
        await stage.ScanUntilAsync(Cards.Mao, "goods");
        await stage.AddGoodsAsync("tao", "20", "35.000");
        await stage.SeeAnswerAsync("Taxable");
    }

    private static async Task ManyAnswerAsync(Stage stage)
    {
        await ManyAsync(stage);
        await stage.SeeAnswerAsync();
    }

    private static async Task LeaveAsync(Stage stage)
    {
        await LinesAsync(stage);
        await stage.Page.Keyboard.PressAsync("F2");
        await stage.Page.WaitForSelectorAsync("#leave[open]");
    }

    private static async Task TodayAsync(Stage stage)
    {
        await stage.GoAsync("/today");
        await stage.Page.WaitForSelectorAsync("#today-rows tr");
    }

    private static async Task VoidAsync(Stage stage)
    {
        await TodayAsync(stage);
        await stage.Page.Locator("#today-rows button.danger-text").First.ClickAsync();
        await stage.Page.WaitForSelectorAsync("#void[open]");
    }

    private static async Task DayClosedAsync(Stage stage)
    {
        await stage.GoAsync("/day");
        await stage.Page.EvaluateAsync("() => { window.isAsBefore = true; }");
        await stage.Page.Locator("#day-close").ClickAsync();
        await stage.Page.WaitForFunctionAsync("() => !window.isAsBefore && document.readyState === 'complete'");
    }

    private static async Task PrinterAsync(Stage stage)
    {
        await stage.GoAsync("/printer");
        await stage.Page.WaitForSelectorAsync("#printer-last:not(:empty)");
    }

    // The slip doesn't load: nothing came out, and the status bar says so on every page.
    private static async Task PrinterFailedAsync(Stage stage)
    {
        await PrinterAsync(stage);
        await stage.Page.RouteAsync("**/printer/test*", route => route.AbortAsync());
        await stage.Page.Locator("#printer-test").ClickAsync();
        await stage.Page.WaitForSelectorAsync("#printer-problem:not(:empty)");
        await stage.Page.UnrouteAsync("**/printer/test*");
    }

    private static async Task AttentionAsync(Stage stage)
    {
        stage.Border.First.File.NeedsAttention("push-refused", "urn:quotatracker:problem:entry-invalid", 3, "KTH-01-1-000001", seenBy: "BP-002");
        stage.Border.First.File.NeedsAttention("incident", "GrantOutsideLease", 4, "KTH-01-1-000001");
        await stage.GoAsync("/attention");
        await stage.Page.WaitForSelectorAsync("#attention-open button");
    }

    private static async Task ReceiptAsync(Stage stage)
    {
        var number = await stage.RecordAsync();
        await stage.GoAsync($"/receipts/{number}");
        await stage.Page.WaitForSelectorAsync("article.slip");
    }

    private static async Task ProvisionalAsync(Stage stage)
    {
        await stage.ScanAsync(VisitorCard);
        await RegisterIfAskedAsync(stage, "02683");
        await stage.AddGoodsAsync("tao", "100", "35.000");
        await stage.SeeAnswerAsync("Provisional");
    }

    private static async Task DoneProvisionalAsync(Stage stage)
    {
        await ProvisionalAsync(stage);
        await stage.ConfirmAsync();
    }

    private static async Task ReceiptProvisionalAsync(Stage stage)
    {
        await ProvisionalAsync(stage);
        var number = await stage.ConfirmAsync();
        await stage.GoAsync($"/receipts/{number}");
        await stage.Page.WaitForSelectorAsync("article.slip");
    }

    private static async Task DateAsync(Stage stage)
    {
        await stage.ToDeskAsync();
        await stage.Page.WaitForSelectorAsync("#date:not([hidden])", new() { Timeout = 60_000 });
    }

    private static async Task DateDeniedAsync(Stage stage)
    {
        await DateAsync(stage);
        await stage.Page.Locator("#date-no").ClickAsync();
        await stage.Page.WaitForSelectorAsync("#date-todo:not(:empty)");
    }
}
