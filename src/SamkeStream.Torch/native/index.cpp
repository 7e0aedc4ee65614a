// Reading and writing by index.
#include "binding.h"

#include <ATen/TensorIndexing.h>

using at::indexing::Slice;
using at::indexing::TensorIndex;

struct Index {
    int64_t kind;  // 0 integer, 1 slice, 2 ellipsis, 3 new axis, 4 boolean, 5 tensor
    int64_t start, stop, step;
    int64_t present;  // bits 0, 1, 2: start, stop, step are given
    Handle tensor;
};

static std::vector<TensorIndex> indices_of(const Index* indices, int32_t count) {
    std::vector<TensorIndex> list;
    list.reserve(count);
    for (int32_t i = 0; i < count; i++) {
        const auto& index = indices[i];
        switch (index.kind) {
            case 0: list.emplace_back(index.start); break;
            case 1:
                list.emplace_back(Slice(optional_int(index.start, index.present & 1), optional_int(index.stop, index.present & 2),
                                        optional_int(index.step, index.present & 4)));
                break;
            case 2: list.emplace_back(at::indexing::Ellipsis); break;
            case 3: list.emplace_back(at::indexing::None); break;
            case 4: list.emplace_back(index.start != 0); break;
            default: list.emplace_back(*index.tensor); break;
        }
    }
    return list;
}

ST_EXPORT Handle st_index(Handle t, const Index* indices, int32_t count) {
    return tensor_from([&] { return t->index(indices_of(indices, count)); });
}
ST_EXPORT Status st_index_put_(Handle t, const Index* indices, int32_t count, Handle value) {
    return status_of([&] { t->index_put_(indices_of(indices, count), *value); });
}
ST_EXPORT Status st_index_put_number_(Handle t, const Index* indices, int32_t count, Number value) {
    return status_of([&] { t->index_put_(indices_of(indices, count), scalar(value)); });
}
ST_EXPORT Status st_index_put_accumulate_(Handle t, const Handle* list, int32_t count, Handle value, bool accumulate) {
    return status_of([&] {
        c10::List<optional<at::Tensor>> where;
        for (int32_t i = 0; i < count; i++) where.push_back(*list[i]);
        t->index_put_(where, *value, accumulate);
    });
}
ST_EXPORT Handle st_gather(Handle t, int64_t dim, Handle index) {
    return tensor_from([&] { return at::gather(*t, dim, *index); });
}
ST_EXPORT Handle st_scatter(Handle t, int64_t dim, Handle index, Handle source) {
    return tensor_from([&] { return at::scatter(*t, dim, *index, *source); });
}
ST_EXPORT Status st_scatter_(Handle t, int64_t dim, Handle index, Handle source) {
    return status_of([&] { t->scatter_(dim, *index, *source); });
}
ST_EXPORT Handle st_scatter_add(Handle t, int64_t dim, Handle index, Handle source) {
    return tensor_from([&] { return at::scatter_add(*t, dim, *index, *source); });
}
ST_EXPORT Status st_scatter_add_(Handle t, int64_t dim, Handle index, Handle source) {
    return status_of([&] { t->scatter_add_(dim, *index, *source); });
}
ST_EXPORT Handle st_index_select(Handle t, int64_t dim, Handle index) {
    return tensor_from([&] { return at::index_select(*t, dim, *index); });
}
ST_EXPORT Handle st_index_add(Handle t, int64_t dim, Handle index, Handle source, Number alpha) {
    return tensor_from([&] { return at::index_add(*t, dim, *index, *source, scalar(alpha)); });
}
ST_EXPORT Status st_index_add_(Handle t, int64_t dim, Handle index, Handle source, Number alpha) {
    return status_of([&] { t->index_add_(dim, *index, *source, scalar(alpha)); });
}
ST_EXPORT Status st_index_copy_(Handle t, int64_t dim, Handle index, Handle source) {
    return status_of([&] { t->index_copy_(dim, *index, *source); });
}
ST_EXPORT Handle st_masked_select(Handle t, Handle mask) {
    return tensor_from([&] { return at::masked_select(*t, *mask); });
}
ST_EXPORT Handle st_take_along_dim(Handle t, Handle index, int64_t dim) {
    return tensor_from([&] { return at::take_along_dim(*t, *index, dim); });
}
