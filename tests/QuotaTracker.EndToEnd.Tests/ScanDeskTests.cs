using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QRCoder;
using QuotaTracker.Domain.Journal;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Central and two stations for all tests of a class; people of the demonstration are known at the first.</summary>
public sealed class ScanBorder : IAsyncLifetime
{
    internal Border Border { get; } = new(patient: true);

    public Task InitializeAsync() => Border.StartAsync();

    public async Task DisposeAsync() => await Border.DisposeAsync();
}

/// <summary>How a person comes to the desk: scanner, hand, camera, and a receipt that comes back. With real keys in a real browser.</summary>
public sealed partial class ScanDeskTests(BrowserFixture browsers, ScanBorder place, ITestOutputHelper output) : IClassFixture<BrowserFixture>, IClassFixture<ScanBorder>, IAsyncLifetime
{
    private const string Name = "#person-name";
    private const string Leave = "#leave[open]";

    // A card of somebody whom nobody knows here; of a commune that has become part of Xã Bản Lầu.
    private const string Stranger = "010303004321||Sùng Thị Chở|09092003|Nữ|Thôn Cốc Lầy, Lùng Vai, Mường Khương, Lào Cai|11012024";

    private IBrowserContext _context = null!;
    private IPage _page = null!;
    private WedgeScanner _scanner = null!;

    public static TheoryData<string> Places => new()
    {
        "#entry-goods", "#entry-quantity", "#entry-unit", "#entry-price", "input[name=direction]:checked", "#entry-add", "#goods-answer", "#scan", "body",
        ".row-actions button >> nth=0", "#sign-out",
    };

    public async Task InitializeAsync() => await OpenAsync(browsers.Browser);

    public async Task DisposeAsync() => await _context.DisposeAsync();

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Scan_WhateverHasTheFocus_ReachesTheDeskAndLeavesEverythingAsItWas(string where)
    {
        await WithGoodsAsync();
        var before = await EntryAsync();

        await FocusAsync(where);
        await _scanner.ScanAsync(Cards.Chu, enters: 2);

        // The second Enter answers nothing: the question still stands.
        await _page.WaitForSelectorAsync(Leave);
        (await EntryAsync()).Should().Be(before);
        await _page.Locator("#leave button[value=stay]").ClickAsync();
        await TextIsAsync(Name, "Giàng Thị Mào");
        (await EntryAsync()).Should().Be(before);
        if (where is not "body")
            await FocusIsAsync(where);
        // What was picked in the list is still picked: the line can be made.
        await _page.Locator("#entry-add").ClickAsync();
        await _page.WaitForFunctionAsync("() => document.querySelectorAll('#goods-lines tr').length === 2 && document.querySelector('#entry-problem').textContent === ''");

        await FocusAsync(where);
        await _scanner.ScanAsync(Cards.Chu, gapMs: 5);
        await _page.Locator("#leave[open] button[value=leave]").ClickAsync();
        await TextIsAsync(Name, "Vàng Seo Chư");
        (await _page.InputValueAsync("#scan")).Should().BeEmpty();
    }

    [Fact]
    public async Task Scan_WhileAListIsOpen_ClosesItChoosesNothingAndReachesTheDesk()
    {
        await WithGoodsAsync();
        var before = await EntryAsync();
        await _page.Locator("#entry-unit").ClickAsync();
        await _page.WaitForSelectorAsync("#entry-unit:open");

        await _scanner.ScanAsync(Cards.Chu);

        await _page.WaitForSelectorAsync(Leave);
        (await EntryAsync()).Should().Be(before);
        (await _page.Locator("#entry-unit:open").CountAsync()).Should().Be(0);
        await _page.Locator("#leave button[value=leave]").ClickAsync();
        await TextIsAsync(Name, "Vàng Seo Chư");
    }

    [Fact]
    public async Task List_ByKeys_IsOpenedAndChosenFromByAWordsBeginning()
    {
        await WithGoodsAsync();
        await FocusAsync("#entry-unit");
        await _page.Keyboard.PressAsync("ArrowDown");
        await _page.WaitForSelectorAsync("#entry-unit:open");
        await _page.Keyboard.TypeAsync("ch", new() { Delay = 90 });
        await _page.Keyboard.PressAsync("Enter");

        (await _page.Locator("#entry-unit option:checked").TextContentAsync()).Should().Be("chiếc");
        await FocusIsAsync("#entry-unit");
        await _page.Keyboard.PressAsync("Enter");
        await FocusIsAsync("#entry-price");
    }

    [Theory]
    [InlineData("#entry-quantity", 30)]
    [InlineData("#entry-quantity", 250)]
    [InlineData("#entry-price", 250)]
    [InlineData("#entry-goods", 120)]
    [InlineData("#entry-unit", 120)]
    [InlineData("#goods-answer", 120)]
    [InlineData("#scan", 250)]
    public async Task Scan_WhoseFirstCharacterComesApart_IsWholeAndLeavesNothingInTheField(string where, int firstGapMs)
    {
        var zone = Zone("010190000201", "900512", 'F', "310512", "GIANG<<THI<MAO");
        foreach (var scan in new[] { Cards.Chu, zone })
        {
            await WithGoodsAsync();
            var before = await EntryAsync();
            await FocusAsync(where);

            await _scanner.ScanAsync(scan, firstGapMs: firstGapMs);

            await _page.WaitForSelectorAsync(Leave);
            (await EntryAsync()).Should().Be(before);
            await _page.Locator("#leave button[value=leave]").ClickAsync();
            if (scan == Cards.Chu)
                await TextIsAsync(Name, "Vàng Seo Chư");
            (await _page.InputValueAsync("#scan")).Should().BeEmpty();
            // The next one begins in a window of its own: this one would take up what is open in it, and that not at once.
            await _context.DisposeAsync();
            await OpenAsync(browsers.Browser);
        }
    }

    // The scanner lost its first character, and the officer had just typed one: no card begins with it, and nobody is made up from it.
    [Fact]
    public async Task Scan_WhoseFirstCharacterIsLost_TakesNoOther()
    {
        await WithGoodsAsync();
        await FocusAsync("#entry-quantity");
        List<string?> asked = [];
        _page.Request += (_, request) =>
        {
            if (new Uri(request.Url).AbsolutePath == "/api/scan")
                asked.Add(request.PostDataJSON()?.GetProperty("text").GetString());
        };

        await _scanner.ScanAsync("5" + Cards.Chu[1..], firstGapMs: 250);

        await _page.WaitForFunctionAsync("() => document.querySelector('#scan-problem').textContent !== ''");
        asked.Should().Equal(Cards.Chu[1..]);
        (await _page.InputValueAsync("#entry-quantity")).Should().EndWith("5").And.HaveLength(2);
        await TextIsAsync(Name, "Giàng Thị Mào");
    }

    // A late 0 of the scanner's and an officer's own one look the same.
    [Fact]
    public async Task Scan_ThatTakesACharacterOutOfAField_SaysWhereToLook()
    {
        await WithGoodsAsync();
        await FocusAsync("#entry-quantity");

        await _scanner.ScanAsync(Cards.Chu, firstGapMs: 250);

        await _page.Locator("#leave[open] button[value=stay]").ClickAsync();
        await SaysAsync("#scan-problem", "0 vừa gõ ở ô Số lượng");
        (await _page.InputValueAsync("#entry-quantity")).Should().Be("2");
        await FocusIsAsync("#entry-quantity");
        await _scanner.ScanAsync(Cards.Chu);
        await _page.Locator("#leave[open] button[value=leave]").ClickAsync();
        await TextIsAsync(Name, "Vàng Seo Chư");
        (await _page.Locator("#scan-problem").TextContentAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Scan_OfSomebodyKnown_TakesOneQuestionToTheStationAndNoneToCentral()
    {
        List<string> asked = [];
        _page.Request += (_, request) => asked.Add($"{request.Method} {new Uri(request.Url).AbsolutePath}");

        // From the scanner's last key to the name on the screen, as the page itself sees both.
        await _page.EvaluateAsync("""
            () => {
                let at = 0;
                document.addEventListener('keydown', event => event.key === 'Enter' && (at = performance.now()), true);
                new MutationObserver(() => requestAnimationFrame(() => { window.took ??= performance.now() - at; })).observe(document.querySelector('#person-name'), { childList: true });
            }
            """);
        await _scanner.ScanAsync(Cards.Mao);
        await TextIsAsync(Name, "Giàng Thị Mào");

        // The week's rate is fetched for the goods, once the person is known: nobody waits for it.
        asked.Where(one => one.Contains("/api/", StringComparison.Ordinal) && one is not ("GET /api/status" or "GET /api/rates")).Should().Equal("POST /api/scan");
        // Told, not judged: how fast this machine is just now proves nothing.
        output.WriteLine("{0:0} ms from the last key to the person", await _page.EvaluateAsync<double>("() => window.took"));
        (await _page.Locator("#person-facts").TextContentAsync()).Should().Contain("máy quét");
    }

    [Fact]
    public async Task Typing_ByAFastHandOrAHeldKey_StaysWhereItIsTyped()
    {
        await WithGoodsAsync();
        await _page.FillAsync("#entry-price", "");
        await FocusAsync("#entry-price");
        await _scanner.TypeAsync("1234567890", 45);
        (await _page.InputValueAsync("#entry-price")).Should().Be("1234567890");
        await _page.FillAsync("#entry-price", "");
        await FocusAsync("#entry-price");
        await _scanner.TypeAsync("11111111111111111111", 15, held: true);
        (await _page.InputValueAsync("#entry-price")).Should().Be(new string('1', 20));
        await FocusIsAsync("#entry-price");
        await _scanner.TypeAsync("010190000201", 60);
        await _scanner.EnterAsync(60);
        (await _page.Locator(Leave).CountAsync()).Should().Be(0, "it was no scan");
    }

    // The next card is scanned while central is asked: the answer comes between two of its characters, and a space of the name would press
    // whatever has the focus by then.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scan_ThatAnAnswerInterrupts_ConfirmsNothingAndIsWhole(bool focusIsTaken)
    {
        await WithGoodsAsync();
        var asked = new TaskCompletionSource();
        await _page.RouteAsync("**/api/exchanges/preview", async route =>
        {
            await asked.Task;
            await route.ContinueAsync();
        });
        var recorded = place.Border.First.File.Query<string>("select exchange_id from exchanges").Count;
        await _page.Locator("#goods-answer").ClickAsync();
        await _page.WaitForSelectorAsync("#desk[data-phase=answer]");
        await _scanner.TypeAsync(Cards.Chu[..26], WedgeScanner.ScannerGapMs);
        asked.SetResult();
        await _page.WaitForSelectorAsync("#answer-confirm:not([disabled])");
        if (focusIsTaken)
            await FocusAsync("#answer-confirm");

        await _scanner.GoOnAsync(Cards.Chu[26..]);

        await _page.Locator(Leave).WaitForAsync();
        place.Border.First.File.Query<string>("select exchange_id from exchanges").Should().HaveCount(recorded);
        await _page.Locator("#leave[open] button[value=leave]").ClickAsync();
        await TextIsAsync(Name, Cards.Chu.Split('|')[2]);
    }

    [Fact]
    public async Task Enter_HeldDown_DoesOneStepAndRecordsNothing()
    {
        await WithGoodsAsync();
        await FocusAsync("#entry-price");
        for (var key = 0; key < 40; key++)
        {
            await _page.Keyboard.DownAsync("Enter");
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System);
        }

        await _page.Keyboard.UpAsync("Enter");
        (await _page.Locator("#desk").GetAttributeAsync("data-phase")).Should().Be("goods");
        (await _page.Locator("#goods-lines tr").CountAsync()).Should().Be(2);
    }

    // Midnight passes between the answer and its confirming: what was shown was for the day before, and is asked for that one alone.
    [Fact]
    public async Task Confirm_OfAnAnswerOfTheDayBefore_NamesTheDayThatWasShown()
    {
        await WithGoodsAsync();
        var preview = await _page.RunAndWaitForResponseAsync(() => _page.Locator("#goods-answer").ClickAsync(), "**/api/exchanges/preview");
        var day = (await preview.JsonAsync())!.Value.GetProperty("day").GetString()!;
        await _page.WaitForSelectorAsync("#answer-confirm:focus");
        var before = await _page.Locator("#status-day").TextContentAsync();
        await _page.RouteAsync("**/api/status", async route =>
        {
            var next = DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).AddDays(1);
            var status = await (await route.FetchAsync()).TextAsync();
            await route.FulfillAsync(new()
            {
                ContentType = "application/json",
                Body = status.Replace($"\"day\":\"{day}\"", $"\"day\":\"{next.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}\"", StringComparison.Ordinal),
            });
        });
        await _page.RouteAsync("**/api/exchanges", route => route.FulfillAsync(new() { Status = 409, ContentType = "application/json", Body = "{}" }));
        await _page.WaitForFunctionAsync("before => document.querySelector('#status-day').textContent !== before", before);

        var request = await _page.RunAndWaitForRequestAsync(() => _page.Keyboard.PressAsync("Enter"), "**/api/exchanges");

        request.PostDataJSON()!.Value.GetProperty("day").GetString().Should().Be(day);
    }

    // The page's time stands still, so that the second press comes as soon as the answer is there, however slow this machine is.
    [Fact]
    public async Task Enter_PressedTwice_ShowsTheAnswerAndConfirmsNothingUnread()
    {
        await WithGoodsAsync();
        await _page.Clock.InstallAsync();
        await _page.Clock.PauseAtAsync(TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1));
        await FocusAsync("#entry-price");
        await _page.Keyboard.PressAsync("Enter");
        await _page.Keyboard.PressAsync("Enter");
        await _page.Locator("#answer-decision .decision").WaitForAsync();
        await _page.Keyboard.PressAsync("Enter");
        (await _page.Locator("#answer-confirm").IsDisabledAsync()).Should().BeTrue();

        await _page.Clock.RunForAsync(1_000);

        await FocusIsAsync("#answer-confirm");
        (await _page.Locator("#desk").GetAttributeAsync("data-phase")).Should().Be("answer");
    }

    [Fact]
    public async Task Scan_OfAMachineReadableZone_InAnotherField_IsOneCardAndSaysThatItHasExpired()
    {
        await _scanner.ScanAsync(Cards.Chu);
        await _page.WaitForSelectorAsync("#desk[data-phase=goods]");
        await FocusAsync("#entry-price");
        await _scanner.ScanAsync(Zone("010190000201", "900512", 'F', "210512", "GIANG<<THI<MAO"));

        await TextIsAsync(Name, "Giàng Thị Mào");
        (await _page.Locator("#person-warnings").TextContentAsync()).Should().Contain("Thẻ đã hết hạn ngày 12/05/2021");
        await Pictures.TakeAsync(_page, "scan-expired", wholePage: false);
    }

    [Fact]
    public async Task Scan_OfAGuardiansCard_GoesWhereItIsAskedFor()
    {
        await _scanner.ScanAsync("010315004321||Sùng Thị Bé|09092015|Nữ|Tổ 4, Phường Lào Cai, Lào Cai|11012024");
        await FocusIsAsync("#register-unit");
        await _page.Keyboard.PressAsync("Enter");
        await FocusIsAsync("#representative-number");
        await _page.FillAsync("#representative-number", "0101");

        await _scanner.ScanAsync(Cards.Chu, enters: 2);

        await Eventually.HoldsAsync(async () => await _page.InputValueAsync("#representative-number") == "010085000318", "the card's number is taken");
        await TextIsAsync(Name, "Sùng Thị Bé");
        (await _page.Locator(Leave).CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Scan_WhileAQuestionIsOpen_IsSaidThere()
    {
        await WithGoodsAsync();
        await _page.Keyboard.PressAsync("F2");
        await _page.WaitForSelectorAsync(Leave);

        await _scanner.ScanAsync(Cards.Chu);

        await _page.Locator("#leave .scan-said").WaitForAsync();
        await Pictures.TakeAsync(_page, "scan-dialog", wholePage: false);
        (await _page.Locator(Leave).CountAsync()).Should().Be(1, "the scanner's Enter answers nothing");
        await _page.Locator("#leave button[value=stay]").ClickAsync();
        await TextIsAsync(Name, "Giàng Thị Mào");
    }

    [Fact]
    public async Task Scan_OfSomethingElse_LosesNothing()
    {
        await WithGoodsAsync();
        var before = await EntryAsync();
        await FocusAsync("#entry-quantity");

        await _scanner.ScanAsync("https://example.vn/khuyen-mai?ma=123456");

        await _page.WaitForFunctionAsync("() => document.querySelector('#scan-problem').textContent !== ''");
        (await EntryAsync()).Should().Be(before);
        (await _page.Locator(Leave).CountAsync()).Should().Be(0, "nothing was read that the work could be left for");
        await FocusIsAsync("#entry-quantity");
    }

    [Fact]
    public async Task Scan_WithCapsLock_IsNotUsedAndSaysWhatToDo()
    {
        // The lamp can't be switched from outside; everything else is real.
        await _page.EvaluateAsync("() => { KeyboardEvent.prototype.getModifierState = key => key === 'CapsLock'; }");
        List<string> asked = [];
        _page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);

        await _scanner.ScanAsync(string.Concat(Cards.Mao.Select(letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter))));

        await SaysAsync("#scan-problem", "Tắt Caps Lock");
        (await _page.Locator("#scan-caps").IsVisibleAsync()).Should().BeTrue();
        asked.Should().NotContain("/api/scan");
        await Pictures.TakeAsync(_page, "scan-caps", wholePage: false);
        await _page.EvaluateAsync("() => { KeyboardEvent.prototype.getModifierState = () => false; }");
        await _scanner.ScanAsync(Cards.Mao);
        await TextIsAsync(Name, "Giàng Thị Mào");
        (await _page.Locator("#scan-caps").IsVisibleAsync()).Should().BeFalse();
        (await _page.Locator("#scan-problem").TextContentAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Scan_ThroughAnInputMethod_IsNotUsedAndSaysWhatToDo()
    {
        await _scanner.TypeAsync("010190000201|063200201|", WedgeScanner.ScannerGapMs);
        await _scanner.ComposeAsync("G", "");
        await _scanner.ComposeAsync("i", "G");
        await _scanner.ComposeAsync("a", "Gi");

        await SaysAsync("#scan-problem", "chuyển bộ gõ sang tiếng Anh");
        (await _page.InputValueAsync("#scan")).Should().BeEmpty();
        (await _page.Locator("#desk").GetAttributeAsync("data-phase")).Should().Be("idle");
    }

    [Fact]
    public async Task Scan_OfSomebodyUnknown_IsRegisteredUnderTheNewNameOfAnOldCommune()
    {
        await place.Border.Central.KillAsync();
        try
        {
            await _scanner.ScanAsync(Stranger);
            await _page.WaitForSelectorAsync("#desk[data-phase=register]");
            await Eventually.HoldsAsync(async () => await _page.InputValueAsync("#register-unit") == "02788", "the old address means Xã Bản Lầu");
            await Pictures.TakeAsync(_page, "register", wholePage: false);
            await _page.FillAsync("#register-find", "coc");
            (await _page.InputValueAsync("#register-unit")).Should().BeEmpty("two units have such a name, and nobody may be put into the first by an Enter");
            await _page.FillAsync("#register-find", "a lu");
            (await _page.Locator("#register-unit option:checked").TextContentAsync()).Should().Contain("Xã Y Tý").And.Contain("A Lù");
            await _page.FillAsync("#register-find", "lung vai");
            await FocusAsync("#register-find");
            await _page.Keyboard.PressAsync("Enter");
            await _page.WaitForSelectorAsync("#desk[data-phase=goods]");
            (await _page.Locator("#person-facts").TextContentAsync()).Should().Contain("Xã Bản Lầu");
        }
        finally
        {
            await place.Border.Central.StartAsync();
        }
    }

    [Fact]
    public async Task Scan_OfSomebodyFromElsewhere_SaysSoBeforeRegistering()
    {
        await _scanner.ScanAsync("001303004321||Trần Thị Xa|09092003|Nữ|Số 1, Phường Khác, Hà Nội|11012024");
        await _page.WaitForSelectorAsync("#desk[data-phase=register]");

        (await _page.Locator("#person-warnings").TextContentAsync()).Should().Contain("không khớp xã, phường biên giới nào");
        (await _page.InputValueAsync("#register-unit")).Should().BeEmpty();
        await _page.FillAsync("#register-find", "pho co");
        await SaysAsync("#register-found", "Không có xã, phường");
        await _page.Keyboard.PressAsync("Enter");
        await SaysAsync("#register-problem", "chọn nơi thường trú");
    }

    [Fact]
    public async Task Hand_OfSomebodyKnown_IsCheckedWhileTypedAndComparedWithTheBirthDate()
    {
        await _page.Keyboard.PressAsync("F3");
        await FocusIsAsync("#hand-number");
        await _page.Keyboard.TypeAsync("01019000020", new() { Delay = 60 });
        await SaysAsync("#hand-number-said", "Còn thiếu 1 chữ số");
        await _page.Keyboard.PressAsync("1");
        await SaysAsync("#hand-number-said", "Lào Cai · Nữ · sinh năm 1990");
        await _page.Keyboard.PressAsync("Enter");
        await FocusIsAsync("#hand-birth");
        await _page.Keyboard.TypeAsync("12/05/1991", new() { Delay = 60 });
        await SaysAsync("#hand-birth-said", "Số định danh cho năm 1990, ngày sinh cho năm 1991");
        await Pictures.TakeAsync(_page, "hand", wholePage: false);
        await _page.Keyboard.PressAsync("Enter");

        await TextIsAsync(Name, "Giàng Thị Mào");
        (await _page.Locator("#person-warnings").TextContentAsync()).Should().Contain("(12/05/1991) khác ngày sinh máy này biết (12/05/1990)");
        (await _page.Locator("#person-facts").TextContentAsync()).Should().Contain("nhập tay");
    }

    [Fact]
    public async Task Hand_OfSomebodyUnknown_RegistersFromWhatIsPrinted()
    {
        await _page.FocusAsync("#scan");
        await _page.Keyboard.TypeAsync("010092007777", new() { Delay = 60 });
        await _page.Keyboard.PressAsync("Enter");
        await FocusIsAsync("#hand-birth");
        (await _page.InputValueAsync("#hand-number")).Should().Be("010092007777");
        await _page.Keyboard.TypeAsync("1992", new() { Delay = 60 });
        await _page.Keyboard.PressAsync("Enter");
        await FocusIsAsync("#register-name");
        await _page.FillAsync("#register-name", "  Lý   Láo Sử ");
        (await _page.InputValueAsync("#register-sex")).Should().Be("1", "the number says so");
        await _page.FillAsync("#register-find", "coc my");
        await Pictures.TakeAsync(_page, "hand-register", wholePage: false);
        await FocusAsync("#register-find");
        await _page.Keyboard.PressAsync("Enter");

        await _page.WaitForSelectorAsync("#desk[data-phase=goods]");
        await TextIsAsync(Name, "Lý Láo Sử");
        place.Border.First.File.Query<byte[]>($"select body from journal where kind = '{nameof(EntryBody.ResidentRegistered)}'")
            .Select(body => (EntryBody.ResidentRegistered)EntryCodec.TryDecode(nameof(EntryBody.ResidentRegistered), body)!)
            .Single(one => one.Name == "Lý Láo Sử").Should().BeEquivalentTo(
                new { PersonalNumber = "010092007777", BirthDate = "1992", Sex = 1, UnitCode = "02695", Identified = IdentifiedBy.Hand });
    }

    [Theory]
    [InlineData("#hand-number")]
    [InlineData("#hand-birth")]
    public async Task Scan_WhileTypingByHand_TakesTheCard(string where)
    {
        await _page.Keyboard.PressAsync("F3");
        await _page.FillAsync(where, "01");
        await _scanner.ScanAsync(Cards.Chu);
        await TextIsAsync(Name, "Vàng Seo Chư");
        (await _page.Locator("#person-facts").TextContentAsync()).Should().Contain("máy quét");
    }

    [Fact]
    public async Task Camera_WithACardBeforeIt_ReadsItAndIsOffAgain()
    {
        var film = Path.Combine(place.Border.Folder("film.y4m"));
        await File.WriteAllBytesAsync(film, Film(Cards.Mao));
        await using var browser = await browsers.LaunchAsync($"--use-file-for-fake-video-capture={film}", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
        await _context.DisposeAsync();
        await OpenAsync(browser);
        List<string> asked = [];
        _page.Request += (_, request) => asked.Add(request.Url);

        await _page.EvaluateAsync("() => { const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices); navigator.mediaDevices.getUserMedia = async wish => (window.theStream = await ask(wish)); }");
        await _page.Keyboard.PressAsync("F4");

        await TextIsAsync(Name, "Giàng Thị Mào");
        (await _page.Locator("#person-facts").TextContentAsync()).Should().Contain("máy ảnh");
        (await _page.Locator("#camera").IsVisibleAsync()).Should().BeFalse();
        (await _page.EvaluateAsync<bool>("() => window.theStream.getTracks().every(track => track.readyState === 'ended')")).Should().BeTrue("the camera is off");
        (await _page.EvaluateAsync<bool>("() => document.querySelector('#camera-picture').srcObject === null")).Should().BeTrue();
        asked.Should().OnlyContain(address => address.StartsWith(place.Border.First.Address.ToString()), "nothing leaves this machine");
        await _page.GotoAsync(place.Border.First.Address.ToString());
    }

    [Fact]
    public async Task Camera_WithoutACard_ShowsThePictureUntilItIsClosed()
    {
        var film = Path.Combine(place.Border.Folder("empty.y4m"));
        await File.WriteAllBytesAsync(film, Film(null));
        await using var browser = await browsers.LaunchAsync($"--use-file-for-fake-video-capture={film}", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
        await _context.DisposeAsync();
        await OpenAsync(browser);

        await _page.Locator("#camera-open").ClickAsync();
        await SaysAsync("#camera-status", "Đưa mã QR");
        await Pictures.TakeAsync(_page, "camera", wholePage: false);
        // A scanner is heard beside it, and the camera goes off.
        await _scanner.ScanAsync(Cards.Chu);
        await TextIsAsync(Name, "Vàng Seo Chư");
        (await _page.Locator("#camera").IsVisibleAsync()).Should().BeFalse();
        await FocusIsAsync("#entry-goods");
        await _page.Keyboard.PressAsync("F4");
        await SaysAsync("#camera-status", "Đưa mã QR");
        await _page.Keyboard.PressAsync("Escape");
        (await _page.EvaluateAsync<bool>("() => document.querySelector('#camera-picture').srcObject === null")).Should().BeTrue();
        await FocusIsAsync("#entry-goods");
    }

    [Fact]
    public async Task Camera_ThatIsDeniedOrNotThere_SaysWhatToDo()
    {
        await _page.Keyboard.PressAsync("F4");
        await SaysAsync("#camera-problem", "Không thấy máy ảnh");
        await using var browser = await browsers.LaunchAsync("--use-fake-device-for-media-stream");
        await _context.DisposeAsync();
        await OpenAsync(browser);
        await _page.Keyboard.PressAsync("F4");
        await SaysAsync("#camera-problem", "chưa được phép");
        await Pictures.TakeAsync(_page, "camera-denied", wholePage: false);
    }

    [Fact]
    public async Task Receipt_ThatComesBack_IsCheckedBesideTheWork()
    {
        var own = new Desk(_page, place.Border.First.Address);
        await own.ScanAsync(Cards.Hai);
        await own.AskAsync("hanh", "10", "25.000");
        var number = await own.ConfirmAsync();
        var seal = Seal(place.Border.First, number);
        await place.Border.Central.KillAsync();
        try
        {
            await WithGoodsAsync();
            var before = await EntryAsync();
            await FocusAsync("#entry-price");
            await _scanner.ScanAsync(seal);
            await SaysAsync("#seal-verdict", "Phiếu thật");
            (await _page.Locator("#seal-facts").TextContentAsync()).Should().Contain(number).And.Contain("250.000");
            (await _page.Locator("#seal-links a").First.GetAttributeAsync("href")).Should().StartWith($"/receipts/{number}");
            await Pictures.TakeAsync(_page, "seal-genuine", wholePage: false);
            (await EntryAsync()).Should().Be(before, "the work goes on");
            await FocusIsAsync("#entry-price");

            // Turned by Caps Lock, and turned back: the signature tells that it is right.
            await _scanner.ScanAsync(Turned(seal));
            await SaysAsync("#seal-verdict", "Phiếu thật");
            await _scanner.ScanAsync(Forged(seal));
            await SaysAsync("#seal-verdict", "Phiếu giả");
            await Pictures.TakeAsync(_page, "seal-forged", wholePage: false);
            (await _page.Locator("#seal-facts").TextContentAsync()).Should().BeEmpty("nothing of a forged slip is worth telling");
            await _scanner.ScanAsync(Turned(Forged(seal)));
            await SaysAsync("#seal-verdict", "Chưa kiểm tra được");
            await _page.Keyboard.PressAsync("Escape");
            (await _page.Locator("#seal").IsVisibleAsync()).Should().BeFalse();
            _page.Url.Should().Be(place.Border.First.Address.ToString());
        }
        finally
        {
            await place.Border.Central.StartAsync();
        }
    }

    [Fact]
    public async Task Receipt_OfAnotherStation_SaysWhatItsSealSays()
    {
        await using var there = await browsers.Browser.NewContextAsync(new() { Locale = "vi-VN" });
        var second = new Desk(await there.NewPageAsync(), place.Border.Second.Address);
        await second.SignInAsync("BP-002", "246801");
        await second.ScanAsync(Cards.Pham);
        await second.AskAsync("hanh", "4", "25.000");
        var number = await second.ConfirmAsync();
        var seal = Seal(place.Border.Second, number);
        await Eventually.HoldsAsync(() => Task.FromResult(place.Border.First.File.Query<string>("select kid from station_keys").Count >= 2), "the keys have come");

        await _scanner.ScanAsync(seal);

        await SaysAsync("#seal-verdict", "Phiếu thật");
        await SaysAsync("#seal-todo", "Phiếu do máy BVU-01 lập");
        (await _page.Locator("#seal-facts").TextContentAsync()).Should().Contain(number);
        (await _page.Locator("#seal-links a").CountAsync()).Should().Be(0);
    }

    private async Task OpenAsync(IBrowser browser)
    {
        _context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1024, Height = 768 }, Locale = "vi-VN" });
        _page = await _context.NewPageAsync();
        await new Desk(_page, place.Border.First.Address).SignInAsync("HQ-001", "135790");
        await ReadyAsync();
        _scanner = await WedgeScanner.OnAsync(_page);
    }

    // The page's scripts run: the station's name comes from them.
    private Task ReadyAsync() => SaysAsync("#status-station", "KTH-01");

    // Mào's exchange with one line, and a second one begun: picked, with quantity and price.
    private async Task WithGoodsAsync()
    {
        await _page.GotoAsync(place.Border.First.Address.ToString());
        await ReadyAsync();
        await _page.FocusAsync("#scan");
        await _scanner.ScanAsync(Cards.Mao);
        await _page.WaitForSelectorAsync("#desk[data-phase=goods]");
        await TextIsAsync(Name, "Giàng Thị Mào");
        foreach (var letters in new[] { "hanh", "tao" })
        {
            await _page.FillAsync("#entry-goods", letters);
            await _page.WaitForSelectorAsync("#entry-option-0");
            await _page.Keyboard.PressAsync("Enter");
            await _page.FillAsync("#entry-quantity", "2");
            await _page.FillAsync("#entry-price", "15000");
            if (letters == "hanh")
            {
                await _page.Locator("#entry-add").ClickAsync();
                await _page.WaitForSelectorAsync("#goods-lines .row-actions");
            }
        }
    }

    private Task<string> EntryAsync() => _page.EvaluateAsync<string>(
        "() => ['entry-goods', 'entry-quantity', 'entry-unit', 'entry-price'].map(id => document.getElementById(id).value).join('/') + document.querySelectorAll('#goods-lines tr').length");

    private Task FocusAsync(string where) => where is "body"
        ? _page.EvaluateAsync("() => document.activeElement.blur()")
        : _page.Locator(where).FocusAsync();

    private Task FocusIsAsync(string where) => Eventually.HoldsAsync(
        () => _page.Locator(where).EvaluateAsync<bool>("element => element === document.activeElement"), $"the focus is at {where}");

    private async Task TextIsAsync(string where, string text) =>
        await _page.WaitForFunctionAsync("([where, text]) => document.querySelector(where).textContent === text", new[] { where, text });

    private async Task SaysAsync(string where, string text) =>
        await _page.WaitForFunctionAsync("([where, text]) => document.querySelector(where).textContent.includes(text)", new[] { where, text });

    private static string Seal(StationProcess station, string number) => station.File.Query<string>(
        "select jws from receipt_seals").Single(jws => Payload(jws).Contains($"\"{number}\"", StringComparison.Ordinal));

    private static string Payload(string jws) => Encoding.UTF8.GetString(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(jws.Split('.')[1]));

    private static string Forged(string jws)
    {
        var parts = jws.Split('.');
        return $"{parts[0]}.{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(TotalPattern.Replace(Payload(jws), "\"tot\":1000"))}.{parts[2]}";
    }

    private static string Turned(string text) =>
        string.Concat(text.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));

    // ICAO 9303 TD1, as on the back of a card.
    private static string Zone(string number, string born, char sex, string expires, string name)
    {
        var first = $"IDVNM{number[3..]}{Check(number[3..])}{number}<<";
        first += Check(first[15..29]);
        var dates = $"{born}{Check(born)}{sex}{expires}{Check(expires)}VNM".PadRight(29, '<');
        return $"{first}\n{dates}{Check(first[5..30] + dates[..7] + dates[8..15] + dates[18..29])}\n{name.PadRight(30, '<')}";
    }

    private static char Check(string text) => (char)('0' + (text.Select((character, at) =>
        (character is '<' ? 0 : char.IsAsciiDigit(character) ? character - '0' : character - 'A' + 10) * (at % 3) switch { 0 => 7, 1 => 3, _ => 1 }).Sum() % 10));

    // What the camera sees, over and over: a QR code on a grey table, or the table alone.
    private static byte[] Film(string? text)
    {
        const int width = 640, height = 480;
        using var film = new MemoryStream();
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n"));
        var picture = new byte[width * height * 3 / 2];
        Array.Fill(picture, (byte)128);
        if (text is not null)
        {
            using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
            var modules = data.ModuleMatrix;
            var size = 400 / modules.Count;
            for (var y = 0; y < modules.Count * size; y++)
            {
                for (var x = 0; x < modules.Count * size; x++)
                    picture[((y + 30) * width) + x + 100] = modules[y / size][x / size] ? (byte)20 : (byte)230;
            }
        }

        for (var frame = 0; frame < 5; frame++)
        {
            film.Write("FRAME\n"u8);
            film.Write(picture);
        }

        return film.ToArray();
    }

    [GeneratedRegex("\"tot\":[0-9]+")]
    private static partial Regex TotalPattern { get; }
}
