export function ItemDetail() {
  return null;
}
