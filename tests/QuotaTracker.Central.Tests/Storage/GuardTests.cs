using System.Data.Common;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Tests.Storage;

public sealed class GuardTestsOnSqlite() : GuardTests(new SqliteStores());

[Collection(PostgresCollection.Sync)]
public sealed class GuardTestsOnPostgres(PostgresCluster cluster) : GuardTests(cluster);

/// <summary>What the database itself refuses, even to somebody who writes SQL by hand.</summary>
public abstract class GuardTests(Stores stores) : ContractTests(stores)
{
    [Theory]
    [InlineData(4, 0, 0b1111, 0, true)]
    [InlineData(5, 0, 0b11111, 0, false)]
    [InlineData(3, 1, 0b111, 0b11000, true)]
    [InlineData(3, 2, 0b111, 0b11000, false)]
    [InlineData(1, 1, 0b1, 0b1, false)]
    [InlineData(2, 0, 0b1, 0, false)]
    [InlineData(0, -1, 0, 0, false)]
    public async Task Books_ThatBreakAnInvariant_CanNotBeStored(int used, int reserved, int usedDays, int reservedDays, bool allowed)
    {
        var resident = await AddResidentAsync();
        var insert = () => Central.ExecuteAsync("""
            insert into books (resident_id, month, cap, used, reserved, used_days, reserved_days)
            values (@resident, '2026-11', 4, @used, @reserved, @usedDays, @reservedDays)
            """, new { resident, used, reserved, usedDays, reservedDays });

        if (allowed)
            await insert.Should().NotThrowAsync();
        else
            await insert.Should().ThrowAsync<DbException>();
    }

    [Fact]
    public async Task Exchanges_SecondExemptTripOfADay_CanNotBeStored()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        station.Provisional(resident);
        station.Provisional(resident);
        await station.PushAsync();

        var update = () => Central.ExecuteAsync("update exchanges set status = 'Exempt' where status = 'DutyDue'");

        await update.Should().ThrowAsync<DbException>();
    }

    [Theory]
    [InlineData("entries", "kind = 'x'")]
    [InlineData("forks", "kind = 'x'")]
    [InlineData("incidents", "detail = 'x'")]
    [InlineData("resolutions", "reason = 'x'")]
    [InlineData("central_log", "action = 'x'")]
    public async Task RecordedRows_CanNotBeChangedOrRemoved(string table, string change)
    {
        var station = await EnrolAsync("KTH-01");
        station.Grant(await AddResidentAsync(), null);
        await station.PushAsync();
        station.Journal.Clear();
        station.Append(new EntryBody.Opened("other"));
        await station.TryPushAsync(station.Journal);
        await Central.ExecuteAsync("insert into central_log (log_id, at, person, action, subject) values ('1', 0, 'p', 'a', 's')");

        var update = () => Central.ExecuteAsync($"update {table} set {change}");
        var delete = () => Central.ExecuteAsync($"delete from {table}");

        (await Central.QueryAsync<int>($"select count(*) from {table}")).Single().Should().BePositive();
        await update.Should().ThrowAsync<DbException>().WithMessage("*rows are only inserted*");
        await delete.Should().ThrowAsync<DbException>().WithMessage("*rows are only inserted*");
    }

    [Fact]
    public async Task Restart_OnTheSameStore_GoesOn()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        await station.PushAsync();
        await Central.DisposeAsync();

        await using var again = new CentralServer(Store, Clock, Settings);
        using var same = station.At(again.Address);

        TestStation.Good(await same.HelloAsync(1, station.Journal[0].Hash.Hex)).AcknowledgedThrough.Should().Be(1);
    }

    [Fact]
    public async Task Start_MigrationChangedAfterItRan_IsRefused()
    {
        await Central.ExecuteAsync("update schema_migrations set checksum = 'other'");
        await Central.DisposeAsync();

        var start = () => new CentralServer(Store, Clock, Settings);

        start.Should().Throw<InvalidOperationException>().WithMessage("*was changed after it was run*");
    }
}
