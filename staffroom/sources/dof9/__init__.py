"""The file of a desktop daily organiser (`.dof9`): read as a stream, with an allow-list of elements."""
