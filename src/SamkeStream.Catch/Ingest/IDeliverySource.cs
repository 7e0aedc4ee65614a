namespace SamkeStream.Catch.Ingest;

/// <summary>Where deliveries come from, to be told how they ended.</summary>
internal interface IDeliverySource
{
    /// <summary>What these deliveries asked for is stored. Together with those that were refused they are in the order in which they came.</summary>
    ValueTask SettleAsync(IReadOnlyList<PromptDelivery> deliveries, CancellationToken cancellationToken);

    /// <summary>A delivery cannot be processed; it is settled as well later.</summary>
    ValueTask RefuseAsync(PromptDelivery delivery, Exception problem, CancellationToken cancellationToken);
}
