using System.Globalization;
using QuotaTracker.Station;
using QuotaTracker.Station.Cli;

// Vietnamese first, also for what the command line says.
CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("vi");
return await StationCommands.Make(StationHost.RunAsync, args).Parse(args).InvokeAsync();
