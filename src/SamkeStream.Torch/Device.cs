using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    public static Device CUDA { get; } = new(DeviceType.CUDA);

    public static Device device(string description) => new(description);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>Where a tensor lives: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>meta</c>.</summary>
    public class Device
    {
        /// <exception cref="ArgumentException">The description names no device type, or its index is no number.</exception>
        public Device(string description)
        {
            string[] parts = description.Split(':');
            type = Parse(parts[0]);
            index = type == DeviceType.CUDA ? 0 : -1;
            if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                throw new ArgumentException($"Invalid device '{description}'; allowed are cpu, cuda, cuda:<index> and meta.", nameof(description));
            }

            if (parts.Length == 2)
            {
                index = int.Parse(parts[1], CultureInfo.InvariantCulture);
            }
        }

        public Device(string deviceType, int index = -1)
            : this(Parse(deviceType), index)
        {
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = deviceType == DeviceType.CUDA && index < 0 ? 0 : index;
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString()
        {
            string name = type switch
            {
                DeviceType.CPU => "cpu",
                DeviceType.CUDA => "cuda",
                DeviceType.META => "meta",
                _ => type.ToString(),
            };
            return index < 0 ? name : $"{name}:{index}";
        }

        private static DeviceType Parse(string name) => name switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "meta" => DeviceType.META,
            _ => throw new ArgumentException($"Unknown device type '{name}'; allowed are cpu, cuda and meta.", nameof(name)),
        };
    }
}
