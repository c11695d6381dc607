using System.Globalization;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// A file system of a few megabytes over a folder, so that a disk can be filled in earnest. It is taken away again whatever happens,
/// also when the tests are ended from outside.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string Ballast = "ballast";

    private readonly string _folder;
    private bool _mounted;

    private SmallDisk(string folder)
    {
        _folder = folder;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Mounts one. Fails, and says what to do, where that is not allowed: a disk that never fills up would prove nothing.</summary>
    public static async Task<SmallDisk> MountAsync(string folder, int megabytes)
    {
        var disk = new SmallDisk(folder);
        Directory.CreateDirectory(folder);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0700");
        var (code, _, errors) = await Tools.RunAsync("mount", ["-t", "tmpfs", "-o", size, "tmpfs", folder]);
        code.Should().Be(0,
            "a full disk is tried on a small tmpfs, and mounting one takes root: run ./test as root, or in a container with CAP_SYS_ADMIN "
            + $"(docker run --cap-add SYS_ADMIN --security-opt apparmor=unconfined). mount said: {errors}");
        disk._mounted = true;
        return disk;
    }

    /// <summary>Fills the disk until so many bytes are left.</summary>
    public void Fill(long leaveBytes)
    {
        using var ballast = new FileStream(Path.Combine(_folder, Ballast), FileMode.Append);
        var block = new byte[4096];
        while (new DriveInfo(_folder).AvailableFreeSpace >= leaveBytes + block.Length)
        {
            ballast.Write(block);
            ballast.Flush();
        }
    }

    /// <summary>Makes room again, as an administrator would.</summary>
    public void Free() => File.Delete(Path.Combine(_folder, Ballast));

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (!_mounted)
            return;
        _mounted = false;
        // Lazily: a program may still have files open on it, and goes when it is ended.
        var (code, _, errors) = await Tools.RunAsync("umount", ["--lazy", _folder]);
        code.Should().Be(0, errors);
    }

    private void OnExit(object? sender, EventArgs e)
    {
        if (_mounted)
            Tools.RunAsync("umount", ["--lazy", _folder]).Wait(TimeSpan.FromSeconds(10));
    }
}
