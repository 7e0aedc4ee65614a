using SamkeStream.Language.Encoders;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.Tensors;
using static TorchSharp.torch;

namespace SamkeStream.Language.Bundles;

/// <summary>A bundle with its models, each loaded at its first use and shared by all who work in this process.</summary>
public sealed class LoadedBundle : IDisposable
{
    private readonly Lazy<SentenceEncoder> _encoder;
    private readonly Lazy<CausalLanguageModel> _languageModel;

    private LoadedBundle(Bundle bundle, Device device)
    {
        (Bundle, Device) = (bundle, device);
        _encoder = new Lazy<SentenceEncoder>(() => bundle.LoadEncoder(device));
        _languageModel = new Lazy<CausalLanguageModel>(() => bundle.LoadLanguageModel(device));
    }

    public Bundle Bundle { get; }

    public Device Device { get; }

    /// <exception cref="BundleException">It cannot be loaded.</exception>
    public SentenceEncoder Encoder => _encoder.Value;

    /// <exception cref="BundleException">It cannot be loaded.</exception>
    public CausalLanguageModel LanguageModel => _languageModel.Value;

    /// <summary>Checks a bundle's files and sets the process up to compute.</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="device">A device option, see <see cref="TorchDevice"/>.</param>
    /// <param name="threads">Threads of one operation; 0 means all cores.</param>
    /// <exception cref="BundleException">The manifest or a file is missing or damaged.</exception>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    public static LoadedBundle Open(string folder, string device = "cpu", int threads = 0)
    {
        var bundle = Bundle.Open(folder);
        var where = TorchDevice.Parse(device);
        TorchDevice.SetThreads(threads);
        return new LoadedBundle(bundle, where);
    }

    /// <summary>Refuses an adapter that does not fit the bundle's base model.</summary>
    /// <exception cref="AdapterException">The reason.</exception>
    public void RequireFits(LoraAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        adapter.Validate(LanguageModel.Network.Layout, Bundle.BaseModel);
    }

    public void Dispose()
    {
        if (_encoder.IsValueCreated)
            _encoder.Value.Dispose();
        if (_languageModel.IsValueCreated)
            _languageModel.Value.Dispose();
    }
}
