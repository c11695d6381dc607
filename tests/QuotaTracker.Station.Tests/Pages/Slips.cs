using QuotaTracker.Documents.Printing;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Tests.Pages;

/// <summary>Slips that show everything at its longest, as they come out of the printer.</summary>
internal static class Slips
{
    /// <summary>Twelve long lines, a copy of a provisional one, with a real seal.</summary>
    public static ReceiptView Full { get; } = new(
        "KTH-01-1-T000017", "Cửa khẩu quốc tế đường bộ số II Kim Thành", "KTH-01", new DateTimeOffset(2026, 11, 21, 1, 12, 0, TimeSpan.Zero),
        "0101••••0123", "Import", [.. Enumerable.Range(1, 12).Select(Line)], 29_893_485, 0, 0, 7_412_500, SampleRates: true, TripOfMonth: null, Cap: 4,
        "Provisional", "OfflineWithoutLease", "Pending", VoidReason: null, "HQ-001", "Nghị định 134/2016/NĐ-CP, Phụ lục V", Seal(),
        "https://quota.example/", Copy: 2)
    {
        AboveCapVnd = 27_893_485,
        Identified = "Hand",
        ExcessChosen = true,
        SampleExchangeRates = true,
        CheckpointEn = "Kim Thanh international road gate II",
        CheckpointZh = "金城国际公路口岸（老街二号）",
    };

    /// <summary>What was granted, with a part above the limit, and taken back.</summary>
    public static ReceiptView Voided { get; } = Full with
    {
        Decision = "Exempt", Reason = null, Status = "Voided", VoidReason = "nhập nhầm số lượng hàng của người đi cùng", TotalVnd = 2_137_500,
        ExemptVnd = 0, TaxedVnd = 0, TaxEstimateVnd = 0, AboveCapVnd = 0, FirstTaxedVnd = 137_500, TripOfMonth = 3, Copy = 1, Goods = [Line(1)],
    };

    public static Task<string> HtmlAsync(ReceiptView receipt, Paper paper, SlipLanguage language) => Rendering.RenderAsync<ReceiptPage>(
        decode: false, ("T", PageTexts.Vietnamese), ("Language", language), ("Paper", paper), ("Receipt", receipt), ("Style", StationFiles.ReceiptStyle));

    private static ReceiptGoods Line(int number) => new(
        "08105000", $"Quả tươi khác (lựu, hồng, dâu tây) đóng thùng giữ lạnh, loại {number}", 85_500 + number, number % 2 == 0 ? "Kilogram" : "Carton", 25_000,
        2_137_500 * (number % 3 == 0 ? 10 : 1), RateMissing: number == 3) 
        {
            OverVnd = number % 3 == 0 ? 21_375_000 : number % 3 == 1 ? 137_500 : 0,
            NameZh = "其他鲜果（石榴、柿子、草莓）",
            Yuan = number % 4 == 1 ? new(690, 362_345, new(2026, 11, 16), new(2026, 11, 22)) : null,
        };

    private static string Seal()
    {
        using var key = StationKey.Create();
        return new ReceiptSigner(key.Key, key.KeyId).Seal(new(
            "KTH-01-1-T000017", new DateOnly(2026, 11, 21), "kq3J0b9d5m2V1cXhYzTgRw", 29_893_485, 2_000_000, "Provisional", "2016-09-01",
            "00112233aabbccdd", 2, "0193509e-7c00-7000-8000-000000000001"));
    }
}
