using System.Net;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;

namespace QuotaTracker.Central.Tests.Admin;

public sealed class AdministratorCommandTests() : ContractTests(new SqliteStores())
{
    [Fact]
    public async Task Admin_OfANewCentral_SignsInAndAddsPeople()
    {
        await Central.DisposeAsync();
        var password = await GivenAsync(0, "--code", "qt-01", "--name", "Nguyễn Thị Mẫu");

        await using var central = new CentralServer(Store, Clock, Settings);
        using var admin = new Visitor(central);
        (await admin.SignInAsync("QT-01", password)).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await admin.GetAsync("/admin/people")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await central.QueryAsync<string>("select action || ' ' || subject || ' ' || reason from central_log where action = 'PersonCreated'")).Should().Equal("PersonCreated QT-01 Administrator");
        (await central.QueryAsync<string>("select password_hash from people")).Single().Should().NotContain(password);
    }

    [Fact]
    public async Task Admin_WhoIsThereAlready_HasANewPasswordAndKeepsWhatElseTheyAre()
    {
        using (await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor))
            await Central.ExecuteAsync("update people set active = @off, failed_count = 9, locked_until = 9000000000000", new { off = false });

        await Central.DisposeAsync();

        var password = await GivenAsync(0, "--code", "GS-01");

        await using var central = new CentralServer(Store, Clock, Settings);
        using var admin = new Visitor(central);
        (await admin.SignInAsync("GS-01", Visitor.Password)).StatusCode.Should().NotBe(HttpStatusCode.Redirect);
        (await admin.SignInAsync("GS-01", password)).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await central.QueryAsync<string>("select roles from people")).Should().Equal($"{Roles.Supervisor},{Roles.Administrator}");
    }

    [Theory]
    [InlineData("--code", "QT-01")]
    [InlineData("--code", "không phải mã", "--name", "A")]
    [InlineData("--name", "A")]
    public async Task Admin_WithoutCodeOrAName_IsToldWhatToSay(params string[] args)
    {
        await Central.DisposeAsync();

        (await GivenAsync(2, args)).Should().Contain("--code QT-01");

        await using var central = new CentralServer(Store, Clock, Settings);
        (await central.QueryAsync<string>("select code from people")).Should().BeEmpty();
    }

    [Fact]
    public async Task Admin_WhileCentralRunsOnTheSameFolder_SaysSo()
    {
        (await GivenAsync(1, "--code", "QT-01", "--name", "A")).Should().NotBeNullOrWhiteSpace();
        (await Central.QueryAsync<string>("select code from people")).Should().BeEmpty();
    }

    // What the command printed, or the password in it.
    private async Task<string> GivenAsync(int exit, params string[] args)
    {
        using var output = new StringWriter();
        (await AdministratorCommand.RunAsync([.. args, "--data", Store.Folder], output)).Should().Be(exit, output.ToString());
        return exit == 0 ? output.ToString().Trim().Split(' ')[^1] : output.ToString();
    }
}
