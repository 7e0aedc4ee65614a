// Views, joins and splits.
#include "binding.h"

#define SHAPED(name) \
    ST_EXPORT Handle st_##name(Handle t, const int64_t* values, int32_t count) { return tensor_from([&] { return t->name(ints(values, count)); }); }
SHAPED(view)
SHAPED(reshape)
SHAPED(permute)
SHAPED(repeat)
SHAPED(flip)
SHAPED(broadcast_to)

ST_EXPORT Handle st_expand(Handle t, const int64_t* size, int32_t count, bool implicit) {
    return tensor_from([&] { return t->expand(ints(size, count), implicit); });
}
ST_EXPORT Handle st_transpose(Handle t, int64_t a, int64_t b) {
    return tensor_from([&] { return t->transpose(a, b); });
}
ST_EXPORT Handle st_t(Handle t) {
    return tensor_from([&] { return t->t(); });
}
ST_EXPORT Handle st_numpy_T(Handle t) {
    return tensor_from([&] { return t->numpy_T(); });
}
ST_EXPORT Handle st_mT(Handle t) {
    return tensor_from([&] { return t->mT(); });
}
ST_EXPORT Handle st_unsqueeze(Handle t, int64_t dim) {
    return tensor_from([&] { return t->unsqueeze(dim); });
}
ST_EXPORT Handle st_squeeze(Handle t, int64_t dim, bool has_dim) {
    return tensor_from([&] { return has_dim ? t->squeeze(dim) : t->squeeze(); });
}
ST_EXPORT Handle st_flatten(Handle t, int64_t first, int64_t last) {
    return tensor_from([&] { return t->flatten(first, last); });
}
ST_EXPORT Handle st_unflatten(Handle t, int64_t dim, const int64_t* size, int32_t count) {
    return tensor_from([&] {
        auto full = t->sizes().vec();
        auto at_dim = at::maybe_wrap_dim(dim, t->dim());
        full.erase(full.begin() + at_dim);
        full.insert(full.begin() + at_dim, size, size + count);
        return t->view(full);
    });
}
ST_EXPORT Handle st_narrow(Handle t, int64_t dim, int64_t start, int64_t length) {
    return tensor_from([&] { return t->narrow(dim, start, length); });
}
ST_EXPORT Handle st_select(Handle t, int64_t dim, int64_t index) {
    return tensor_from([&] { return t->select(dim, index); });
}
ST_EXPORT Handle st_slice(Handle t, int64_t dim, int64_t start, int64_t stop, int64_t step) {
    return tensor_from([&] { return t->slice(dim, start, stop, step); });
}
ST_EXPORT Handle st_diagonal(Handle t, int64_t offset, int64_t a, int64_t b) {
    return tensor_from([&] { return t->diagonal(offset, a, b); });
}
ST_EXPORT Handle st_diag(Handle t, int64_t diagonal) {
    return tensor_from([&] { return t->diag(diagonal); });
}
ST_EXPORT Handle st_unfold(Handle t, int64_t dim, int64_t size, int64_t step) {
    return tensor_from([&] { return t->unfold(dim, size, step); });
}
ST_EXPORT Handle st_roll(Handle t, const int64_t* shifts, int32_t shift_count, const int64_t* dims, int32_t dim_count) {
    return tensor_from([&] { return t->roll(ints(shifts, shift_count), ints(dims, dim_count)); });
}
ST_EXPORT Handle st_as_strided(Handle t, const int64_t* size, const int64_t* strides, int32_t count, int64_t offset) {
    return tensor_from([&] { return t->as_strided(ints(size, count), ints(strides, count), offset); });
}
ST_EXPORT Handle st_tril(Handle t, int64_t diagonal) {
    return tensor_from([&] { return at::tril(*t, diagonal); });
}
ST_EXPORT Handle st_triu(Handle t, int64_t diagonal) {
    return tensor_from([&] { return at::triu(*t, diagonal); });
}
ST_EXPORT Handle st_repeat_interleave(Handle t, int64_t repeats, int64_t dim, bool has_dim, int64_t size, bool has_size) {
    return tensor_from([&] { return at::repeat_interleave(*t, repeats, optional_int(dim, has_dim), optional_int(size, has_size)); });
}
ST_EXPORT Handle st_repeat_interleave_tensor(Handle t, Handle repeats, int64_t dim, bool has_dim, int64_t size, bool has_size) {
    return tensor_from([&] { return at::repeat_interleave(*t, *repeats, optional_int(dim, has_dim), optional_int(size, has_size)); });
}
ST_EXPORT Handle st_cat(const Handle* list, int32_t count, int64_t dim) {
    return tensor_from([&] { return at::cat(tensors(list, count), dim); });
}
ST_EXPORT Handle st_stack(const Handle* list, int32_t count, int64_t dim) {
    return tensor_from([&] { return at::stack(tensors(list, count), dim); });
}

// A list comes back as a new array of handles (free with st_free_list; each handle belongs to the caller).
struct List {
    Handle* items;
    int64_t count;
};
static void fill(List* into, const std::vector<at::Tensor>& list) {
    into->count = static_cast<int64_t>(list.size());
    into->items = new Handle[list.size()];
    for (size_t i = 0; i < list.size(); i++) into->items[i] = give(list[i]);
}
ST_EXPORT void st_free_list(List* list) { delete[] list->items; }
ST_EXPORT Status st_split(Handle t, int64_t size, int64_t dim, List* into) {
    return status_of([&] { fill(into, t->split(size, dim)); });
}
ST_EXPORT Status st_split_sizes(Handle t, const int64_t* sizes, int32_t count, int64_t dim, List* into) {
    return status_of([&] { fill(into, at::split_with_sizes(*t, ints(sizes, count), dim)); });
}
ST_EXPORT Status st_chunk(Handle t, int64_t chunks, int64_t dim, List* into) {
    return status_of([&] { fill(into, t->chunk(chunks, dim)); });
}
ST_EXPORT Status st_unbind(Handle t, int64_t dim, List* into) {
    return status_of([&] { fill(into, t->unbind(dim)); });
}
ST_EXPORT Status st_meshgrid(const Handle* list, int32_t count, bool xy, List* into) {
    return status_of([&] { fill(into, at::meshgrid(tensors(list, count), xy ? "xy" : "ij")); });
}
