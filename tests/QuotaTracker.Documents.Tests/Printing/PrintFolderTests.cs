using QuotaTracker.Documents.Printing;

namespace QuotaTracker.Documents.Tests.Printing;

public sealed class PrintFolderTests
{
    [Fact]
    public async Task Create_FolderLeftByACrash_DeletesIt()
    {
        var left = Directory.CreateTempSubdirectory("quota-print-").FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "page.html"), "<p>Giàng Thị Mào</p>");
        await File.WriteAllTextAsync(Path.Combine(left, "lock"), ""); // There, but nobody holds it.

        await using var folder = PrintFolder.Create(TimeProvider.System);

        Directory.Exists(left).Should().BeFalse();
    }

    [Fact]
    public async Task Create_FolderInUse_StaysBesideIt()
    {
        await using var first = PrintFolder.Create(TimeProvider.System);
        await File.WriteAllTextAsync(first.Page, "<p>");

        await using var second = PrintFolder.Create(TimeProvider.System);

        second.FullPath.Should().NotBe(first.FullPath);
        File.Exists(first.Page).Should().BeTrue();
    }

    [Fact]
    public async Task Dispose_PageAndProfile_LeavesNothing()
    {
        var folder = PrintFolder.Create(TimeProvider.System);
        await File.WriteAllTextAsync(folder.Page, "<p>");
        Directory.CreateDirectory(Path.Combine(folder.Profile, "Default"));

        await folder.DisposeAsync();

        Directory.Exists(folder.FullPath).Should().BeFalse();
    }
}
