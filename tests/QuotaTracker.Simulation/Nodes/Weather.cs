namespace QuotaTracker.Simulation.Nodes;

/// <summary>How bad the network is, in times of a thousand.</summary>
internal sealed record Weather(int DropRequests, int DropAnswers, int Doubles, int Delays, int CutPolls)
{
    public static Weather Fine { get; } = new(0, 0, 0, 0, 0);

    public override string ToString() => this == Fine ? "fine" : $"requests lost {DropRequests}, answers lost {DropAnswers}, doubled {Doubles}, late {Delays}, polls cut {CutPolls} of 1000";
}
