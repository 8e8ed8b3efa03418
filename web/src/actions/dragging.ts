/** The kind of data under which a node type is dragged from the library to the canvas. */
export const NODE_TYPE_DRAG = "application/x-netwright-node-type";
