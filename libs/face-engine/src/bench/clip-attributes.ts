/**
 * Rewrites `Clip(x, min, max)` of an ONNX model as `Clip(x)` with min and max as attributes (opset 6 instead of 11), because OpenCV 4.6
 * refuses the newer form. Weights and arithmetic stay the same. Protobuf by hand: ModelProto 7 graph; GraphProto 1 node, 5 initializer;
 * NodeProto 1 input, 2 output, 4 op_type, 5 attribute; TensorProto 4 float_data, 8 name, 9 raw_data; AttributeProto 1 name, 2 f, 5 t, 20 type.
 */
export function withClipAttributes(model: Uint8Array): Uint8Array {
  return rewrite(model, (field) => (field.number === 7 ? [encode(7, rewriteGraph(field.bytes))] : [field.raw]));
}

interface Field {
  number: number;
  /** content of a length-delimited field, else empty */
  bytes: Uint8Array;
  /** the field as it stands, tag included */
  raw: Uint8Array;
}

function rewriteGraph(graph: Uint8Array): Uint8Array {
  const constants = new Map<string, number>();
  for (const { number, bytes } of fieldsOf(graph)) {
    if (number === 5) remember(constants, textOf(bytes, 8), bytes);
    if (number === 1 && textOf(bytes, 4) === 'Constant') {
      for (const attribute of fieldsOf(bytes))
        if (attribute.number === 5)
          for (const value of fieldsOf(attribute.bytes)) if (value.number === 5) remember(constants, textOf(bytes, 2), value.bytes);
    }
  }
  return rewrite(graph, (field) =>
    field.number === 1 && textOf(field.bytes, 4) === 'Clip' ? [encode(1, rewriteClip(field.bytes, constants))] : [field.raw],
  );
}

function rewriteClip(node: Uint8Array, constants: ReadonlyMap<string, number>): Uint8Array {
  const inputs = fieldsOf(node).filter(({ number }) => number === 1);
  const [min, max] = inputs.slice(1).map(({ bytes }) => constants.get(new TextDecoder().decode(bytes)));
  if (min === undefined || max === undefined) return node;
  const kept = fieldsOf(node).filter(({ number }) => number !== 1);
  return concat([
    inputs[0]?.raw ?? new Uint8Array(0),
    ...kept.map(({ raw }) => raw),
    encode(5, floatAttribute('min', min)),
    encode(5, floatAttribute('max', max)),
  ]);
}

function floatAttribute(name: string, value: number): Uint8Array {
  const float = new Uint8Array(5);
  float[0] = (2 << 3) | 5;
  new DataView(float.buffer).setFloat32(1, value, true);
  return concat([encode(1, new TextEncoder().encode(name)), float, Uint8Array.of(...varint(20 << 3), 1)]);
}

/** A tensor with one float. */
function remember(constants: Map<string, number>, name: string, tensor: Uint8Array): void {
  for (const { number, bytes } of fieldsOf(tensor)) {
    if ((number === 9 || number === 4) && bytes.length === 4)
      constants.set(name, new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true));
  }
}

const textOf = (message: Uint8Array, field: number): string =>
  new TextDecoder().decode(fieldsOf(message).find(({ number }) => number === field)?.bytes);

function rewrite(message: Uint8Array, change: (field: Field) => Uint8Array[]): Uint8Array {
  return concat(fieldsOf(message).flatMap(change));
}

function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = readVarint();
    const wire = tag & 7;
    let content = new Uint8Array(0);
    if (wire === 0) readVarint();
    else if (wire === 2) {
      const length = readVarint();
      content = message.slice(at, at + length);
      at += length;
    } else at += wire === 1 ? 8 : 4;
    fields.push({ number: Math.floor(tag / 8), bytes: content, raw: message.slice(start, at) });
  }
  return fields;
}

function encode(field: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
