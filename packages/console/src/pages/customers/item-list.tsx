export function ItemList() {
  return null;
}
