using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>As many invented residents of Phường Lào Cai as a test wants, each with a valid number of their own. Nobody is meant by them.</summary>
internal static class People
{
    private const string Unit = "02647";

    private static readonly string[] Families = ["Giàng", "Vàng", "Lù", "Sùng", "Thào", "Tẩn", "Chảo", "Lý", "Phàn", "Nguyễn", "Trần", "Hoàng"];
    private static readonly string[] Given = ["Mỷ", "Páo", "Sáo", "Dính", "Chơ", "Lềnh", "Xuân", "Thắng", "Hạnh", "Khương", "Ửng", "Đức"];

    /// <summary>Number, name, day of birth and the text in the QR code of the card of the <paramref name="index"/>th of them.</summary>
    public static Person At(int index)
    {
        var isWoman = index % 2 == 1;
        var birth = new DateOnly(1960 + (index % 40), 1 + (index % 12), 1 + (index % 28));
        // Lào Cai, sex in the 20th century, year of birth, and a serial that no person of the demonstration has.
        var number = string.Create(CultureInfo.InvariantCulture, $"010{(isWoman ? 1 : 0)}{birth.Year % 100:D2}{500_000 + index:D6}");
        var name = $"{Families[index % Families.Length]} {(isWoman ? "Thị" : "Văn")} {Given[index / Families.Length % Given.Length]}";
        var card = string.Create(CultureInfo.InvariantCulture,
            $"{number}||{name}|{birth:ddMMyyyy}|{(isWoman ? "Nữ" : "Nam")}|Tổ {1 + (index % 30)}, Phường Lào Cai, Lào Cai|15082021");
        return new(number, name, birth, isWoman ? 2 : 1, card);
    }

    /// <summary>The list that an authority would hand in: central takes it in, and plans rights for everybody on it.</summary>
    public static byte[] List(int count)
    {
        var csv = new StringBuilder("personal_number,name,birth_date,sex,unit_code,police_permit,card_issued\n");
        foreach (var person in Enumerable.Range(0, count).Select(At))
            csv.Append(CultureInfo.InvariantCulture, $"{person.Number},{person.Name},{person.Birth:yyyy-MM-dd},{person.Sex},{Unit},no,2021-08-15\n");
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    /// <summary>Has an administrator hand the list in, and waits until the first station holds a right for each of them.</summary>
    public static async Task ComeToTheFirstStationAsync(Border border, IBrowser browser, int count)
    {
        await using (var office = await browser.NewContextAsync())
        {
            var page = await office.NewPageAsync();
            await page.GotoAsync(new Uri(border.Central.Address, "/sign-in").ToString());
            await page.FillAsync("input[name=code]", "QUANTRI");
            await page.FillAsync("input[name=password]", "demo-quan-tri-1");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForURLAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));
            await page.GotoAsync(new Uri(border.Central.Address, "/admin/residents").ToString());
            await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "residents.csv", MimeType = "text/csv", Buffer = List(count) });
            await page.Locator("form[action$='/residents/import'] button").ClickAsync();
            await page.Locator(".note.go").WaitForAsync(new() { Timeout = 120_000 });
        }

        var (most, since) = (0L, Stopwatch.StartNew());
        while (true)
        {
            var held = border.First.File.Query<long>("""
                select count(distinct l.resident_id) from leases as l join residents as r on r.resident_id = l.resident_id
                where l.state = 'Open' and substr(r.personal_number, 7) >= '500000'
                """)[0];
            if (held >= count)
                return;
            // As long as it goes on, it may take what it takes: the planner works through a part of them at each contact.
            if (held > most)
                (most, since) = (held, Stopwatch.StartNew());
            if (since.Elapsed > TimeSpan.FromSeconds(90))
                throw new TimeoutException($"{held} of {count} have a right at the station, and no more come.");
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        }
    }
}

/// <summary>One invented resident.</summary>
internal sealed record Person(string Number, string Name, DateOnly Birth, int Sex, string Card);
