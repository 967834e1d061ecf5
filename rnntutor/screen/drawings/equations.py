"""x"""


def title(view, panel):
    return "diagram"


def wanted(view, panel, width):
    return 1, 1


def draw(view, panel, width, height):
    from rnntutor.screen.drawing import Drawing

    return Drawing(())


def breadth(view, panel):
    return 60
