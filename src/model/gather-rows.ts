/** Rows of a table by index, and the scatter that is their gradient. */
import { backend, onHeap, tf, withGradient, type Tensor2D } from "./tensors.js";

/**
 * @param table [v, h]
 * @param indices n row numbers in [0, v); not changed afterwards by the caller
 * @param constantRow a row that no gradient reaches, as PyTorch's `padding_idx`
 * @returns [n, h]
 */
export function gatherRows(table: Tensor2D, indices: Int32Array, constantRow?: number): Tensor2D {
  return withGradient(
    [table],
    () => ({ value: gather(table, indices), saved: [] }),
    (dy) => [
      scatterRows(
        dy,
        indices.map((row) => (row === constantRow ? -1 : row)),
        table.shape,
      ),
    ],
  );
}

function gather(table: Tensor2D, indices: Int32Array): Tensor2D {
  if (backend().kind !== "wasm") return tf.gather(table, tf.tensor1d(indices, "int32"));
  const width = table.shape[1];
  const [rows] = onHeap([table], [[indices.length, width]], ([values], [output]) => {
    indices.forEach((row, i) => {
      output.set(values.subarray(row * width, (row + 1) * width), i * width);
    });
  });
  return rows;
}

/** Sums the rows of dy [n, h] into a table of `shape`, each at its index; those with a negative index are left out. */
function scatterRows(dy: Tensor2D, indices: Int32Array, shape: [number, number]): Tensor2D {
  const [rows, width] = shape;
  if (backend().kind !== "wasm") return tf.unsortedSegmentSum(dy, tf.tensor1d(indices, "int32"), rows);
  // TensorFlow.js has no UnsortedSegmentSum for WebAssembly.
  const [table] = onHeap([dy], [shape], ([gradient], [sums]) => {
    sums.fill(0);
    indices.forEach((row, i) => {
      if (row < 0) return;
      for (let column = 0; column < width; column++) {
        const target = row * width + column;
        sums[target] = (sums[target] ?? 0) + (gradient[i * width + column] ?? 0);
      }
    });
  });
  return table;
}
