using Microsoft.AspNetCore.Identity;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Station.Tests.Doubles;

/// <summary>People, tables and a day that the tests share. All persons are invented.</summary>
internal static class World
{
    public const string Officer = "HQ-001";
    public const string Pin = "135790";

    public static readonly DateOnly Today = new(2026, 3, 10);
    public static readonly Guid Mao = Guid.Parse("0190a000-0000-7000-8000-000000000001");
    public static readonly Guid Outsider = Guid.Parse("0190a000-0000-7000-8000-000000000002");
    public const string MaoNumber = "010190000123";
    public const string OutsiderNumber = "010205004567";
    public const string MaoCard = "010190000123|063123456|Giàng Thị Mào|12051990|Nữ|Na Lốc 4, Bản Lầu, Mường Khương, Lào Cai|15082021";

    public static readonly string PinHash = new PasswordHasher<object>().HashPassword(new object(), Pin);

    /// <summary>Ten in the morning of the day.</summary>
    public static ManualClock Morning() => new(BusinessDay.StartOf(Today).AddHours(10));

    public static FakeCentral Central(ManualClock clock)
    {
        var central = new FakeCentral(clock);
        foreach (var table in Tables)
            central.Tell(table);
        central.Tell(new OfficerKnown(Officer, "Trần Văn Kiểm", PinHash, Active: true));
        central.Tell(new ResidentKnown(Mao, MaoNumber, ["010290000123"], "Giàng Thị Mào", "1990-05-12", 2, "02788", false, true));
        central.Tell(new ResidentKnown(Outsider, OutsiderNumber, [], "Thào A Páo", "2005-09-03", 1, null, false, true));
        return central;
    }

    private static IEnumerable<ReferenceKnown> Tables =>
    [
        new(ReferenceTable.Policies, 1, false, """
            valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,legal_basis
            2016-09-01,,2000000,4,no,Nghị định 134/2016/NĐ-CP
            """),
        new(ReferenceTable.Goods, 1, true, """
            hs,name_vi,name_en,name_zh,unit,valid_from,valid_to
            0703,Hành tỏi,Onions and garlic,葱蒜,kg,2018-02-01,
            0207,Thịt gia cầm,Poultry,,kg,2018-02-01,
            0805,Quả có múi,Citrus,柑橘,kg,2018-02-01,2026-03-09
            """.Replace("kg", Kilogram, StringComparison.Ordinal)),
        new(ReferenceTable.Stops, 1, true, """
            hs,checkpoint,reason,valid_from,valid_to
            0207,,Dịch cúm gia cầm,2026-01-01,
            """),
        new(ReferenceTable.Rates, 1, true, """
            hs,duty_bp,vat_bp,excise_bp,valid_from,valid_to,legal_basis
            0703,1000,500,0,2018-02-01,,MẪU
            """),
        new(ReferenceTable.ExchangeRates, 1, true, """
            currency,vnd_per_unit,valid_from,valid_to,source
            CNY,3540.5,2026-03-02,2026-03-08,MẪU
            CNY,3560.12,2026-03-09,2026-03-15,MẪU
            """),
        new(ReferenceTable.Units, 1, false, """
            code,name,former_units,former_district,valid_from,valid_to
            02647,Phường Lào Cai,Duyên Hải; Cốc Lếu; Kim Tân; Lào Cai; Vạn Hòa; Bản Phiệt,TP Lào Cai; Bảo Thắng,2025-07-01,
            02701,Xã Y Tý,Y Tý; A Lù,Bát Xát,2025-07-01,
            02788,Xã Bản Lầu,Bản Lầu; Lùng Vai; Bản Sen,Mường Khương,2025-07-01,
            02761,Xã Mường Khương,TT Mường Khương; Tung Chung Phố; Nậm Chảy,Mường Khương,2025-07-01,
            """),
        new(ReferenceTable.Checkpoints, 1, false, """
            code,name_vi,name_en,name_zh,kind,counterpart,unit_code,hours_local,days
            KTH,Cửa khẩu Kim Thành,Kim Thanh gate,金城口岸,international_gate,,02647,07:00-22:00,daily
            """),
    ];

    private static string Kilogram => Contracts.Reference.ReferenceCsv.UnitKeys.First();
}
