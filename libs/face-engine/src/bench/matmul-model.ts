/**
 * An ONNX model with one MatMul, rows [n, d] x query [d, 1] -> [n, 1], written as protobuf by hand (onnx.proto3: ModelProto 1 ir_version,
 * 7 graph, 8 opset_import; GraphProto 1 node, 2 name, 11 input, 12 output), as the physical limit of comparing with every template.
 */
export function matmulModel(n: number, d: number): Uint8Array {
  const node = bytesField(1, [...textField(1, 'rows'), ...textField(1, 'query'), ...textField(2, 'out'), ...textField(4, 'MatMul')]);
  const graph = [
    ...node,
    ...textField(2, 'g'),
    ...valueInfo(11, 'rows', [n, d]),
    ...valueInfo(11, 'query', [d, 1]),
    ...valueInfo(12, 'out', [n, 1]),
  ];
  return Uint8Array.from([...varintField(1, 8), ...bytesField(7, graph), ...bytesField(8, [...textField(1, ''), ...varintField(2, 13)])]);
}

function valueInfo(field: number, name: string, dims: readonly number[]): number[] {
  const shape = dims.flatMap((dim) => bytesField(1, varintField(1, dim)));
  const tensorType = [...varintField(1, 1), ...bytesField(2, shape)];
  return bytesField(field, [...textField(1, name), ...bytesField(2, bytesField(1, tensorType))]);
}

const varintField = (field: number, value: number): number[] => [field << 3, ...varint(value)];
const bytesField = (field: number, content: readonly number[]): number[] => [(field << 3) | 2, ...varint(content.length), ...content];
const textField = (field: number, text: string): number[] => bytesField(field, [...new TextEncoder().encode(text)]);

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
