using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>One of our programs as a real process on the loopback address, which can be stopped, killed and started again.</summary>
internal sealed class AppProcess(string app, int port, IReadOnlyDictionary<string, string> environment, string readyPath, params string[] arguments)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static int _ports;

    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{port}/");

    /// <summary>The command under which it runs, such as one that records its system calls; none by default.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];

    public string Output => string.Join('\n', _output);

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The memory that it really has, in megabytes, as the system counts it.</summary>
    public double MemoryMb => File.ReadLines($"/proc/{_process!.Id}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).Single();

    /// <summary>
    /// A port that nobody has. Below those that the system gives to outgoing connections: while one of our programs is down, none of these
    /// may take its port, not even a caller's own attempt to reach it.
    /// </summary>
    public static int FreePort()
    {
        const int first = 20_000, count = 12_000;
        while (true)
        {
            var port = first + ((Environment.ProcessId * 16 + Interlocked.Increment(ref _ports)) % count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }
    }

    /// <summary>The built program beside this test's own output: same configuration.</summary>
    public static string PathOf(string app)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, app, own.Name, app + ".dll");
    }

    public async Task StartAsync(bool waitUntilReady = true)
    {
        string[] command = [.. Under, "dotnet", PathOf(app), .. arguments, "--urls", Address.ToString()];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{app} does not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (waitUntilReady)
            await WaitUntilReadyAsync();
    }

    public async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var since = Stopwatch.StartNew();
        while (since.Elapsed < StartLimit)
        {
            if (_process is null || _process.HasExited)
                throw new InvalidOperationException($"{app} ended while starting:\n{Output}");
            try
            {
                using var answer = await http.GetAsync(new Uri(readyPath, UriKind.Relative));
                if ((int)answer.StatusCode < 400)
                    return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
            {
                Keep($"(not yet: {notYet.GetType().Name})");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        throw new TimeoutException($"{app} is not ready:\n{Output}");
    }

    /// <summary>SIGKILL: no goodbye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process)
            return;
        if (await ProgramAsync(process) is { } program)
            (await Tools.RunAsync("kill", ["-KILL", program])).Code.Should().Be(0);
        else
            process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: it may finish what it does and close its files.</summary>
    public async Task StopAsync()
    {
        var program = await ProgramAsync(_process!) ?? _process!.Id.ToString(CultureInfo.InvariantCulture);
        (await Tools.RunAsync("kill", ["-TERM", program])).Code.Should().Be(0);
        await _process!.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
    }

    // Who runs under a recorder is its child, and is ended itself: the recorder then has all of it, and ends.
    private async Task<string?> ProgramAsync(Process process)
    {
        if (Under.Count == 0)
            return null;
        var (_, children, _) = await Tools.RunAsync("pgrep", ["-P", process.Id.ToString(CultureInfo.InvariantCulture)]);
        return children.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        while (_output.Count > 400)
            _output.TryDequeue(out _);
    }
}
