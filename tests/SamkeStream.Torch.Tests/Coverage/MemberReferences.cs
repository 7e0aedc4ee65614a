using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SamkeStream.Torch.Tests.Coverage;

/// <summary>The members of another namespace that a compiled assembly refers to, as text: <c>Type.Member(parameters)</c>.</summary>
internal static class MemberReferences
{
    public static SortedSet<string> Of(string assemblyPath, string topNamespace)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        MetadataReader metadata = file.GetMetadataReader();
        var names = new TypeNames();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            string? owner = OwnerOf(metadata, member.Parent, names);
            if (owner is null || !owner.StartsWith(topNamespace + ".", StringComparison.Ordinal))
            {
                continue;
            }

            string name = metadata.GetString(member.Name);
            string text = member.GetKind() == MemberReferenceKind.Field
                ? name
                : $"{name}({string.Join(", ", member.DecodeMethodSignature(names, null).ParameterTypes)})";
            found.Add($"{owner}.{text}");
        }

        return found;
    }

    private static string? OwnerOf(MetadataReader metadata, EntityHandle parent, TypeNames names) => parent.Kind switch
    {
        HandleKind.TypeReference => names.GetTypeFromReference(metadata, (TypeReferenceHandle)parent, 0),
        HandleKind.TypeSpecification => GenericName(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(names, null)),
        _ => null,
    };

    // A generic type's members count once, whatever its arguments.
    private static string GenericName(string instance)
    {
        int bracket = instance.IndexOf('<', StringComparison.Ordinal);
        return bracket < 0 ? instance : instance[..bracket];
    }

    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            TypeReference type = reader.GetTypeReference(handle);
            string name = reader.GetString(type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0) + "." + name
                : type.Namespace.IsNil ? name : reader.GetString(type.Namespace) + "." + name;
        }

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "own type";

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

        public string GetByReferenceType(string elementType) => "ref " + elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => "!!" + index;

        public string GetGenericTypeParameter(object? genericContext, int index) => "!" + index;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function pointer";
    }
}
