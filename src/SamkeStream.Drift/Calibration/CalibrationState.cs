namespace SamkeStream.Drift.Calibration;

/// <summary>How far the promised number of false alarms can be relied on.</summary>
public enum CalibrationState
{
    /// <summary>The reference holds too little independent information (effective size under 250): no alarms.</summary>
    Learning,

    /// <summary>Alarms are raised; the false-alarm budget holds within <see cref="DriftReference.ExpectedBand"/> only.</summary>
    Approximate,

    /// <summary>The budget holds within a factor of two.</summary>
    Calibrated,
}
