namespace TorchSharp;

public static partial class torch
{
    /// <summary>Opens a scope on this thread: tensors made until it is disposed belong to it and go with it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current.Open();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current.Innermost;
}

/// <summary>Owns the tensors made while it was the innermost scope of its thread.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private HashSet<IDisposable> owned = new(ReferenceEqualityComparer.Instance);
    private bool isDisposed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        this.manager = manager;
        OuterScope = outer;
    }

    public int DisposablesCount => Live().Count;

    public IReadOnlyList<IDisposable> DisposablesView => [.. Live()];

    internal DisposeScope? OuterScope { get; set; }

    public bool Contains(IDisposable disposable) => owned.Contains(disposable);

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
        {
            Move(OuterScope, disposable);
        }
    }

    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Move(null, disposable);
        return disposable;
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
        {
            Move(null, disposable);
        }
    }

    /// <exception cref="InvalidOperationException">The object is no tensor.</exception>
    public void Attach(IDisposable disposable)
    {
        var tensor = disposable as torch.Tensor ?? throw new InvalidOperationException("A DisposeScope manages tensors only.");
        if (tensor.OwningDisposeScope == this)
        {
            return;
        }

        tensor.OwningDisposeScope?.owned.Remove(tensor);
        Live().Add(tensor);
        tensor.OwningDisposeScope = this;
        manager.Counts.AttachedToScopeCount++;
    }

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var attached = disposables.ToList();
        attached.ForEach(Attach);
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        HashSet<IDisposable> old = Live();
        owned = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (IDisposable disposable in old)
        {
            if (!owned.Contains(disposable))
            {
                disposable.Dispose();
            }
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        owned.Remove(disposable);
        if (disposable is torch.Tensor tensor)
        {
            tensor.OwningDisposeScope = null;
        }
    }

    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        DisposeEverything();
        manager.Close(this);
        isDisposed = true;
    }

    internal void Register(torch.Tensor tensor) => owned.Add(tensor);

    /// <summary>Lets a parameter take the place of the tensor that it was made from.</summary>
    internal void Replace(torch.Tensor original, torch.Tensor replacement)
    {
        if (owned.Remove(original))
        {
            original.OwningDisposeScope = null;
            Attach(replacement);
        }
    }

    private void Move(DisposeScope? scope, IDisposable disposable)
    {
        if (!Live().Remove(disposable) || disposable is not torch.Tensor tensor)
        {
            return;
        }

        tensor.OwningDisposeScope = null;
        if (scope is not null)
        {
            scope.Live().Add(tensor);
            tensor.OwningDisposeScope = scope;
        }
        else
        {
            manager.Counts.DetachedFromScopeCount++;
        }
    }

    private HashSet<IDisposable> Live() => isDisposed ? throw new ObjectDisposedException(nameof(DisposeScope)) : owned;
}

/// <summary>The scopes of one thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? current;

    public static ThreadDisposeScopeStatistics Statistics => Current.Counts;

    internal static DisposeScopeManager Current => current ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    internal DisposeScope? Innermost { get; private set; }

    internal DisposeScope Open() => Innermost = new DisposeScope(this, Innermost);

    internal DisposeScope? Register(torch.Tensor tensor)
    {
        if (Innermost is null)
        {
            Counts.CreatedOutsideScopeCount++;
            return null;
        }

        Counts.CreatedInScopeCount++;
        Innermost.Register(tensor);
        return Innermost;
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
        {
            Counts.DisposedOutsideScopeCount++;
        }
        else
        {
            Counts.DisposedInScopeCount++;
        }
    }

    internal void Close(DisposeScope scope)
    {
        if (ReferenceEquals(Innermost, scope))
        {
            Innermost = scope.OuterScope;
            return;
        }

        for (DisposeScope? inner = Innermost; inner is not null; inner = inner.OuterScope)
        {
            if (ReferenceEquals(inner.OuterScope, scope))
            {
                inner.OuterScope = scope.OuterScope;
                return;
            }
        }
    }
}

/// <summary>What became of the tensors that this thread made.</summary>
public class ThreadDisposeScopeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }

    public long DisposedOutsideScopeCount { get; internal set; }

    public long CreatedInScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long AttachedToScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    public long ThreadTotalLiveCount =>
        CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    public void Reset() =>
        CreatedOutsideScopeCount = DisposedOutsideScopeCount = CreatedInScopeCount = DisposedInScopeCount = AttachedToScopeCount = DetachedFromScopeCount = 0;
}
