using QuotaTracker.Contracts.Reference;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using Kind = QuotaTracker.Contracts.Reference.ReferenceFaultKind;

namespace QuotaTracker.Contracts.Tests.Reference;

public class ReferenceCsvTests
{
    private const string Header = "hs,name_vi,name_en,unit,valid_from,valid_to\n";
    private const string Weeks = "currency,vnd_per_unit,valid_from,valid_to,source\n";
    private const string Good = "0703,Hành,Onions,Kilogram,2018-02-01,\n";
    private const string Policies = "valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,proxies,alone_from_age,legal_basis\n";

    [Fact]
    public void Samples_OfTheRepository_AreAllGood()
    {
        ReferenceCsv.Goods(Sample("goods")).Should().BeOfType<ReferenceResult<IReadOnlyList<GoodsItem>>.Good>().Which.Value.Should().HaveCountGreaterThan(10);
        ReferenceCsv.Rates(Sample("rates")).Should().BeOfType<ReferenceResult<IReadOnlyList<TaxRate>>.Good>();
        ReferenceCsv.Stops(Sample("stops")).Should().BeOfType<ReferenceResult<IReadOnlyList<StopItem>>.Good>().Which.Value.Should().HaveCount(2);
        ReferenceCsv.ExchangeRates(Sample("exchangerates")).Should().BeOfType<ReferenceResult<IReadOnlyList<ExchangeRate>>.Good>()
            .Which.Value.Should().OnlyContain(rate => rate.Source.StartsWith("MẪU", StringComparison.Ordinal));
        ReferenceCsv.Units(Sample("units")).GetType().Name.Should().Be("Good");
        ReferenceCsv.Checkpoints(Sample("checkpoints")).GetType().Name.Should().Be("Good");
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Reference"), "*.csv").Should().HaveCount(7);
    }

    [Fact]
    public void Policies_TheFourTexts_AreReadToTheLetter()
    {
        var book = ReferenceCsv.Policies(Sample("policies")).Should().BeOfType<ReferenceResult<Domain.Quotas.PolicyBook>.Good>().Subject.Value;
        book.Policies.Select(policy => (policy.Version, policy.TripsPerMonth, policy.PerTripCap.Amount, policy.CountsExports)).Should().Equal(
            ("2006-01-01", 31, 2_000_000, false), ("2010-03-01", 31, 2_000_000, false), ("2015-08-01", 4, 2_000_000, false), ("2016-09-01", 4, 2_000_000, false));
    }

    // A program that is brought up to date goes on with the table that it has, and may have it from a central that isn't yet.
    [Fact]
    public void Policies_FromBeforeProxiesAndAges_AreReadAsTheyWereMeant() =>
        ReferenceCsv.Policies("valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,legal_basis\n2016-09-01,,2000000,4,no,a\n")
            .Should().BeOfType<ReferenceResult<Domain.Quotas.PolicyBook>.Good>().Which.Value.Policies.Should().Equal(
                new Domain.Quotas.QuotaPolicy(new(2016, 9, 1), null, new(2_000_000), 4, "a", CountsExports: false, AllowsProxies: false, AloneFromAge: 0));

    [Theory]
    [InlineData("2020-01-01,2020-01-30,1,4,no,no,0,a\n2020-02-01,,1,4,no,no,0,b\n", 3)]
    [InlineData("2020-01-01,2020-01-14,1,31,no,no,0,a\n2020-01-15,,1,4,no,no,0,b\n", 3)]
    [InlineData("2020-02-01,,1,4,no,no,0,b\n2020-01-01,2020-01-30,1,4,no,no,0,a\n", 2)]              // not in order of time: the file's own line
    [InlineData("2020-01-01,2020-01-30,1,4,no,no,0,\"a\nb\"\n2020-02-01,,1,4,no,no,0,b\n", 4)]       // a row of two lines before it
    public void Policies_ThatDoNotFit_AreToldByTheLineInTheFile(string rows, int line)
    {
        var fault = ReferenceCsv.Policies(Policies + rows).Should().BeOfType<ReferenceResult<Domain.Quotas.PolicyBook>.Wrong>().Subject.Faults.Single();
        (fault.Line, fault.Field, fault.Kind).Should().Be((line, "valid_from", Kind.PoliciesDoNotFit));
    }

    [Theory]
    [InlineData("070,a,b,Kilogram,2018-02-01,", "hs", Kind.NotATariffCode)]
    [InlineData(",a,b,Kilogram,2018-02-01,", "hs", Kind.Empty)]
    [InlineData("0704,,b,Kilogram,2018-02-01,", "name_vi", Kind.Empty)]
    [InlineData("0704,a,b,kg,2018-02-01,", "unit", Kind.NotAllowed)]
    [InlineData("0704,a,b,Kilogram,01/02/2018,", "valid_from", Kind.NotADay)]
    [InlineData("0704,a,b,Kilogram,,", "valid_from", Kind.Empty)]
    [InlineData("0704,a,b,Kilogram,2018-02-01,2018-02-30", "valid_to", Kind.NotADay)]
    [InlineData("0704,a,b,Kilogram,2018-02-01,2018-01-31", "valid_to", Kind.DaysBackward)]
    [InlineData("0703,a,b,Kilogram,2019-02-01,", "valid_from", Kind.Overlaps)]
    [InlineData("0704,a,b,Kilogram,2018-02-01", "", Kind.BadCsv)]
    [InlineData("0704,a,b,Kilogram,2018-02-01,,", "", Kind.BadCsv)]
    [InlineData("0704,a,\"b,Kilogram,2018-02-01,", "", Kind.BadCsv)]
    [InlineData("0704,a,b,Kilogram,2018-02-01,\"", "", Kind.BadCsv)]
    [InlineData("0704,a,b\"c,Kilogram,2018-02-01,", "", Kind.BadCsv)]
    public void Goods_OneBadRow_IsToldByLineAndFieldAndNothingIsUsed(string row, string field, Kind kind) =>
        Faults(Header + Good + row + "\n").Select(fault => (fault.Line, fault.Field, fault.Kind)).Should().Equal((3, field, kind));

    [Fact]
    public void Goods_TextTooLong_IsToldWithItsBeginning()
    {
        Faults(Header + $"0703,{new string('a', 121)},b,Kilogram,2018-02-01,\n").Should().Equal(new ReferenceFault(2, "name_vi", Kind.TooLong, new('a', 40)));
        Read(Header + $"0703,{new string('a', 120)},b,Kilogram,2018-02-01,\n").Should().HaveCount(1);
    }

    [Fact]
    public void Goods_SeveralBadRows_AreAllTold() =>
        Faults(Header + "x,a,b,Kilogram,2018-02-01,\n" + Good + "0704,a,b,kg,x,\n").Select(fault => (fault.Line, fault.Field)).Should().Equal((2, "hs"), (4, "valid_from"), (4, "unit"));

    [Fact]
    public void Rates_OutOfRange_AreNotNumbers()
    {
        const string header = "hs,duty_bp,vat_bp,excise_bp,valid_from,valid_to,legal_basis\n";
        foreach (var (row, field) in new[] { ("100001,0,0", "duty_bp"), ("-1,0,0", "duty_bp"), ("1.5,0,0", "duty_bp"), ("0,10001,0", "vat_bp"), ("0,0,100001", "excise_bp"), ("0,0,99999999999999999999", "excise_bp") })
        {
            var result = ReferenceCsv.Rates(header + "07," + row + ",2018-02-01,,a\n").Should().BeOfType<ReferenceResult<IReadOnlyList<TaxRate>>.Wrong>().Subject;
            result.Faults.Select(fault => (fault.Line, fault.Field, fault.Kind)).Should().Equal((2, field, Kind.NotANumber));
        }

        ReferenceCsv.Rates(header + "07,100000,10000,100000,2018-02-01,,a\n").Should().BeOfType<ReferenceResult<IReadOnlyList<TaxRate>>.Good>();
    }

    [Fact]
    public void ExchangeRates_OfTheSample_HaveEveryWeekThroughTheYearAfterNext()
    {
        var rates = new ExchangeRates(((ReferenceResult<IReadOnlyList<ExchangeRate>>.Good)ReferenceCsv.ExchangeRates(Sample("exchangerates"))).Value);
        for (var day = new DateOnly(2026, 1, 1); day <= new DateOnly(2027, 12, 31); day = day.AddDays(1))
            rates.On("CNY", day).Should().NotBeNull($"the demonstration runs on {day:yyyy-MM-dd}, too");
    }

    [Theory]
    [InlineData("CNY,3560.12", 356_012)]
    [InlineData("CNY,3560.1", 356_010)]
    [InlineData("CNY,3560", 356_000)]
    [InlineData("CNY,0.01", 1)]
    [InlineData("CNY,1000000", 100_000_000)]
    [InlineData("CNY,1000000.00", 100_000_000)]
    public void ExchangeRates_UpToTwoDecimals_AreKeptWhole(string row, long centidong) =>
        ReferenceCsv.ExchangeRates(Weeks + row + ",2026-03-09,2026-03-15,MẪU\n").Should().BeOfType<ReferenceResult<IReadOnlyList<ExchangeRate>>.Good>()
            .Which.Value.Should().Equal(new ExchangeRate("CNY", centidong, new(2026, 3, 9), new(2026, 3, 15), "MẪU"));

    [Theory]
    [InlineData("CNY,0,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,0.00,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,1000000.01,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,99999999999999999.1,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,9999999999999999999999,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,3560.123,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,3560.,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,.5,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,-1,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,3.560.1,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,\"3560,12\",2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.NotARate)]
    [InlineData("CNY,,2026-03-09,2026-03-15,a", "vnd_per_unit", Kind.Empty)]
    [InlineData("cny,1,2026-03-09,2026-03-15,a", "currency", Kind.NotACurrency)]
    [InlineData("VND,1,2026-03-09,2026-03-15,a", "currency", Kind.NotACurrency)]
    [InlineData("CNYY,1,2026-03-09,2026-03-15,a", "currency", Kind.NotACurrency)]
    [InlineData("CNY,1,2026-03-10,2026-03-15,a", "valid_from", Kind.NotAMonday)]
    [InlineData("CNY,1,2026-03-08,2026-03-14,a", "valid_from", Kind.NotAMonday)]
    [InlineData("CNY,1,2026-03-09,2026-03-14,a", "valid_to", Kind.NotItsSunday)]
    [InlineData("CNY,1,2026-03-09,2026-03-22,a", "valid_to", Kind.NotItsSunday)]
    [InlineData("CNY,1,2026-03-09,,a", "valid_to", Kind.Empty)]
    [InlineData("CNY,1,9/3/2026,2026-03-15,a", "valid_from", Kind.NotADay)]
    [InlineData("CNY,1,2026-03-09,2026-03-15,", "source", Kind.Empty)]
    [InlineData("CNY,1,2026-03-02,2026-03-08,a", "valid_from", Kind.Overlaps)]
    public void ExchangeRates_OneBadRow_IsToldByLineAndFieldAndNothingIsUsed(string row, string field, Kind kind) =>
        ReferenceCsv.ExchangeRates(Weeks + "CNY,1,2026-03-02,2026-03-08,a\n" + row + "\n").Should().BeOfType<ReferenceResult<IReadOnlyList<ExchangeRate>>.Wrong>()
            .Subject.Faults.Select(fault => (fault.Line, fault.Field, fault.Kind)).Should().Equal((3, field, kind));

    [Fact]
    public void UnitsAndCheckpoints_WrongCodes_AreTold()
    {
        var units = ReferenceCsv.Units("code,name,former_units,former_district,valid_from,valid_to\n2647,a,,,2025-07-01,\n") as ReferenceResult<IReadOnlyList<Domain.Places.BorderUnit>>.Wrong;
        units!.Faults.Single().Should().Be(new ReferenceFault(2, "code", Kind.NotAUnitCode, "2647"));
        var places = ReferenceCsv.Checkpoints("code,name_vi,name_en,kind,counterpart,unit_code,hours_local,days\nkth,a,b,opening,,02647,07:00-17:00,daily\n")
            as ReferenceResult<IReadOnlyList<Domain.Places.Checkpoint>>.Wrong;
        places!.Faults.Single().Should().Be(new ReferenceFault(2, "code", Kind.NotACheckpoint, "kth"));
    }

    [Fact]
    public void Header_WithoutAColumn_NamesIt() =>
        Faults("hs,name_vi,name_en,valid_from\n").Should().Equal(new ReferenceFault(1, "unit", Kind.ColumnMissing, ""), new(1, "valid_to", Kind.ColumnMissing, ""));

    [Fact]
    public void ChineseNames_OfAnOlderFile_AreEmpty_AndOfANewOneAreRead()
    {
        Read(Header + Good).Should().ContainSingle().Which.NameZh.Should().BeEmpty("files and stored tables from before the column must still be read");
        Read("hs,name_vi,name_en,name_zh,unit,valid_from,valid_to\n0703,Hành,Onions,洋葱,Kilogram,2018-02-01,\n0704,Bắp cải,Cabbages,,Kilogram,2018-02-01,\n")
            .Select(item => item.NameZh).Should().Equal("洋葱", "");
        Faults($"hs,name_vi,name_en,unit,valid_from,valid_to,name_zh\n0703,Hành,Onions,Kilogram,2018-02-01,,{new string('葱', 121)}\n")
            .Should().ContainSingle().Which.Should().Match<ReferenceFault>(fault => fault.Field == "name_zh" && fault.Kind == Kind.TooLong);
        const string places = "code,name_vi,name_en,kind,counterpart,unit_code,hours_local,days";
        const string row = "KTH,Kim Thành,Kim Thanh,opening,,02647,07:00-17:00,daily";
        Places($"{places}\n{row}\n").NameZh.Should().BeEmpty();
        Places($"{places},name_zh\n{row},金城口岸\n").NameZh.Should().Be("金城口岸");

        static Domain.Places.Checkpoint Places(string csv) =>
            ReferenceCsv.Checkpoints(csv).Should().BeOfType<ReferenceResult<IReadOnlyList<Domain.Places.Checkpoint>>.Good>().Subject.Value.Single();
    }

    [Fact]
    public void ChineseNames_OfTheSample_AreThereForAllGoodsAndAreNoVietnamese()
    {
        var goods = ReferenceCsv.Goods(Sample("goods")).Should().BeOfType<ReferenceResult<IReadOnlyList<GoodsItem>>.Good>().Subject.Value;
        goods.Should().OnlyContain(item => item.NameZh.Any(letter => letter >= '\u4e00' && letter <= '\u9fff'));
        goods.Select(item => item.NameZh).Should().OnlyHaveUniqueItems("two goods by one name would be told apart by nobody");
    }

    [Fact]
    public void Text_ByteOrderMarkBlankLinesQuotedCommasAndNewlines_AreRead()
    {
        var items = Read("\uFEFF" + Header.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n0703,\"Hành, \"\"tỏi\"\"\",\"a\nb\", Kilogram ,2018-02-01,\r\n");
        items.Should().ContainSingle().Which.Should().Be(new GoodsItem(HsCode.Parse("0703"), "Hành, \"tỏi\"", "a\nb", "Kilogram", new(2018, 2, 1), null));
    }

    [Fact]
    public void Table_EmptyOrTooLarge_IsATableSize()
    {
        foreach (var csv in new[] { "", Header, Header + new string('\n', 5_000_000) })
            Faults(csv).Should().ContainSingle().Which.Kind.Should().Be(Kind.TableSize);
        Read(Header + Good + new string('\n', 5_000_000 - Header.Length - Good.Length)).Should().HaveCount(1);
    }

    [Fact]
    public void Stops_HeaderAlone_IsNoStop_ButNothingAtAllIsAFault()
    {
        ReferenceCsv.Stops("hs,checkpoint,reason,valid_from,valid_to\n").Should().BeOfType<ReferenceResult<IReadOnlyList<StopItem>>.Good>().Which.Value.Should().BeEmpty();
        ReferenceCsv.Stops("").Should().BeOfType<ReferenceResult<IReadOnlyList<StopItem>>.Wrong>("an empty file must not lift every stop");
        ReferenceCsv.Stops("\n\n").Should().BeOfType<ReferenceResult<IReadOnlyList<StopItem>>.Wrong>();
    }

    private static IReadOnlyList<ReferenceFault> Faults(string csv) =>
        ReferenceCsv.Goods(csv).Should().BeOfType<ReferenceResult<IReadOnlyList<GoodsItem>>.Wrong>().Subject.Faults;

    private static IReadOnlyList<GoodsItem> Read(string csv) =>
        ReferenceCsv.Goods(csv).Should().BeOfType<ReferenceResult<IReadOnlyList<GoodsItem>>.Good>().Subject.Value;

    private static string Sample(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", name + ".csv"));
}
