"""The control room: what its page asks for is done with the lab's own actions, and what is true is told to the page."""
